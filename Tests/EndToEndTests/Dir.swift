import Foundation
import Glibc
import SystemSupport
import TestSupport

/// A folder to run `ws` in, beside a home folder of its own, all of it gone when the test lets go.
final class Dir: Sendable {
    private let scratch: TemporaryDirectory
    /// The folder, absolute and without links.
    let path: BytePath
    /// Below it is everything that `ws` could write to that is not the folder.
    let home: BytePath

    /// A folder with the given files, each by its path in it and its content.
    init(_ files: [String: String] = [:]) throws {
        scratch = try TemporaryDirectory()
        path = scratch.path.appending("project")
        home = scratch.path.appending("home")
        scratch.makeDirectories(path)
        scratch.makeDirectories(home)
        for (name, content) in files { try write(content, to: name) }
    }

    func write(_ content: String, to name: String) throws { try scratch.write(content, to: "project/" + name) }
    func write(_ content: [UInt8], to name: String) throws { try scratch.write(content, to: "project/" + name) }
    func remove(_ name: String) { scratch.remove("project/" + name) }

    /// Replaces the content of a file whose name is any bytes.
    func write(_ content: String, to name: [UInt8]) throws {
        let file = try FileDescriptor(
            opening: path.appending(name), flags: O_WRONLY | O_CREAT | O_TRUNC, permissions: 0o644)
        try file.writeAll(Array(content.utf8))
    }

    /// Waits until what was written is older than the clock's tick: until then `ws` looks at it again at every run.
    func settle() {
        var now = timespec()
        func nanoseconds() -> Int {
            clock_gettime(CLOCK_REALTIME, &now)
            return now.tv_sec * 1_000_000_000 + now.tv_nsec
        }
        let end = nanoseconds() + 50_000_000
        // A signal may cut the sleep short.
        while nanoseconds() < end { usleep(10_000) }
    }

    func makeFolder(_ name: String) { scratch.makeDirectories(path.appending(name)) }

    func bytes(_ name: String) throws -> [UInt8] {
        let file = try FileDescriptor(opening: path.appending(name), flags: O_RDONLY)
        return try file.readAll(expected: 1 << 16, limit: 1 << 28) ?? []
    }

    func exists(_ name: String) -> Bool { (try? FileStatus.of(path.appending(name))) != nil }

    /// Every file below `folder`, by its path there, with its content.
    func everything(in folder: BytePath) -> [String: Data] {
        var found: [String: Data] = [:]
        let enumerator = FileManager.default.enumerator(atPath: folder.description)
        while let name = enumerator?.nextObject() as? String {
            found[name] = FileManager.default.contents(atPath: folder.appending(name).description) ?? Data()
        }
        return found
    }

    /// `ws` with these arguments, called in the folder.
    func ws(_ arguments: String...) -> TestCommand { ws(in: "", arguments.map { Array($0.utf8) }) }

    /// `ws` called in the folder at `name` below this one.
    func ws(in name: String, _ arguments: String...) -> TestCommand { ws(in: name, arguments.map { Array($0.utf8) }) }

    private func ws(in name: String, _ arguments: [[UInt8]]) -> TestCommand {
        TestCommand(
            arguments: [program.bytes] + arguments, directory: path.appending(name), dir: self,
            environment: [
                "HOME": home.description, "XDG_CONFIG_HOME": home.appending("config").description,
                "XDG_DATA_HOME": home.appending("data").description,
                "XDG_CACHE_HOME": home.appending("cache").description, "PATH": "/usr/bin:/bin:/usr/sbin:/sbin",
                "TMPDIR": "/tmp", "LANG": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1",
            ])
    }

    /// Another program, called in the folder, as the user would find it.
    func command(_ arguments: String...) -> TestCommand {
        var command = ws()
        command.arguments = arguments.map { Array($0.utf8) }
        command.environment["PATH"] = ProcessInfo.processInfo.environment["PATH"]
        return command
    }

    /// `ws` run by a user whom permissions bind, who owns the folder; by this one when it is such.
    func wsAsOrdinaryUser(_ arguments: String...) throws -> TestCommand {
        var command = ws(in: "", arguments.map { Array($0.utf8) })
        guard geteuid() == 0 else { return command }
        // The built program may lie in a folder that only root can enter.
        let copy = scratch.path.appending("ws")
        if (try? FileStatus.of(copy)) == nil {
            // By another process: what this one has open to write, a process started meanwhile has too, and cannot be run.
            _ = try self.command("cp", program.description, copy.description).run()
        }
        command.arguments[0] = copy.bytes
        chmod(scratch.path.description, 0o755)
        return command.through("/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    }

    /// Gives the folder, the home and all in them to the user of `wsAsOrdinaryUser`.
    func giveToOrdinaryUser() {
        guard geteuid() == 0 else { return }
        for folder in [path, home] {
            lchown(folder.description, 65534, 65534)
            for name in everything(in: folder).keys { lchown(folder.appending(name).description, 65534, 65534) }
        }
    }
}

/// The program under test, which is built beside the tests.
let program: BytePath = {
    let tests = realpath("/proc/self/exe", nil)!
    defer { free(tests) }
    return BytePath(String(cString: tests)).parent.appending("ws")
}()
