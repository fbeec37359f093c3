import Testing

@testable import TextAnalysis

@Suite struct LanguageTests {
    @Test(arguments: [
        ("main.py", "python"), ("A.SWIFT", "swift"), ("lib.d.ts", "typescript"), ("App.tsx", "typescript"),
        ("x.h", "c"), ("x.cc", "cpp"), ("Makefile", "makefile"), ("GNUmakefile", "makefile"),
        ("Dockerfile", "dockerfile"), ("Dockerfile.dev", "dockerfile"), ("CMakeLists.txt", "cmake"),
        ("Rakefile", "ruby"), (".bashrc", "shell"), ("README", "text"), ("README.md", "markdown"),
        ("index.html.erb", "erb"), ("build.gradle.kts", "kotlin"), (".eslintrc.json", "json"), ("a.YML", "yaml"),
        ("ls.1", "man"), ("Main.csproj", "xml"), ("BUILD.bazel", "bazel"), (".clang-format", "yaml"),
    ])
    func tellsAFileByItsName(name: String, expected: String) {
        #expect(Language.forFileName(Array(name.utf8))?.name == expected)
    }

    @Test(arguments: [
        "", ".", "..", "noextension", "x.", "a.unknownextension", ".py", String(repeating: "x", count: 5000),
    ])
    func leavesANameThatDoesNotTell(name: String) {
        #expect(Language.forFileName(Array(name.utf8)) == nil)
    }

    @Test func takesAnyBytesAsAName() {
        #expect(Language.forFileName([0xFF, 0x2E, 0xFE, 0x2E, 0x67, 0x6F])?.name == "go")
        #expect(Language.forFileName([0x2E, 0x80]) == nil)
    }

    @Test(arguments: [
        ("#!/bin/sh\n", "shell"), ("#!/usr/bin/env python3.11\nimport os", "python"), ("#! /usr/bin/perl -w", "perl"),
        ("#!/usr/bin/env -S FOO=1 node --harmony\r\n", "javascript"), ("#!/usr/local/bin/bash", "shell"),
    ])
    func tellsAScriptByItsInterpreter(line: String, expected: String) {
        #expect(Language.forInterpreter(firstLine: Array(line.utf8).span)?.name == expected)
    }

    @Test(arguments: ["", "#", "#!", "#!/usr/bin/env", "# python", "#!/bin/unknown", "#!\npython"])
    func leavesALineThatNamesNoInterpreter(line: String) {
        #expect(Language.forInterpreter(firstLine: Array(line.utf8).span) == nil)
    }

    @Test(arguments: [("C++", "cpp"), ("ts", "typescript"), ("Python", "python"), ("cs", "csharp"), ("bash", "shell")])
    func findsALanguageByNameOrAlias(name: String, expected: String) {
        #expect(Language.named(name)?.name == expected)
    }

    @Test(arguments: Language.all)
    func findsEveryLanguageByWhatTheTableSays(language: Language) {
        #expect(Language.named(language.name) == language)
        for alias in language.aliases { #expect(Language.named(alias) == language) }
        for suffix in language.extensions { #expect(Language.forFileName(Array("a.\(suffix)".utf8)) == language) }
        #expect(language.name.utf8.allSatisfy { (0x61...0x7A).contains($0) })
    }

    @Test func knowsNoLanguageByAnEmptyOrUnknownName() {
        #expect(Language.named("") == nil)
        #expect(Language.named("no such language at all") == nil)
    }
}
