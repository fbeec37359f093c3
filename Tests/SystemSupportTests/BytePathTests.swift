import SystemSupport
import Testing

@Suite struct BytePathTests {
    @Test(arguments: [
        ("", "."), (".", "."), ("/", "/"), ("//", "/"), ("a/./b//c/", "a/b/c"), ("a/../b", "b"),
        ("../a/../..", "../.."),
        ("/../a", "/a"), ("/a/..", "/"), ("a/..", "."),
    ])
    func `dots and slashes are taken out`(_ path: String, _ expected: String) {
        #expect(BytePath(path).normalized == BytePath(expected))
    }

    @Test(
        arguments: [
            ("/a/b", "/a", "b"), ("/a", "/a", ""), ("/a", "/", "a"), ("a/b/c", "a/b", "c"), ("/ab", "/a", nil),
            ("/a", "/a/b", nil),
            ("a", "/", nil),
        ] as [(String, String, String?)])
    func `a path below another is told from one beside it`(_ path: String, _ ancestor: String, _ rest: String?) {
        #expect(BytePath(path).relative(to: BytePath(ancestor)) == rest.map { BytePath($0) })
        #expect(BytePath(path).isAtOrBelow(BytePath(ancestor)) == (rest != nil))
    }

    @Test func `a path ends before a NUL`() {
        #expect(BytePath("a\u{0}b") == BytePath("a"))
        #expect(BytePath("x").appending("y\u{0}/../../z") == BytePath("x/y"))
        #expect(BytePath("a\u{0}b").withCString { String(cString: $0) } == "a")
    }

    @Test(
        arguments: [
            ("/a/b.c", "b.c", "/a", "c"), ("/a", "a", "/", nil), ("a", "a", "", nil), (".git", ".git", "", nil),
            ("/", "", "/", nil),
            ("x.tar.GZ", "x.tar.GZ", "", "gz"),
        ] as [(String, String, String, String?)])
    func `a path has a name, a folder and an extension`(
        _ path: String, _ name: String, _ parent: String, _ fileExtension: String?
    ) {
        #expect(BytePath(bytes: BytePath(path).lastComponent) == BytePath(name))
        #expect(BytePath(path).parent == BytePath(parent))
        #expect(BytePath(path).fileExtension == fileExtension)
    }
}
