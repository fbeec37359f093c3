import Commands
import Foundation
import Testing

@Suite struct DocumentationTests {
    private static let root = URL(filePath: #filePath).appending(path: "../../..").standardized

    private func committed(_ path: String) -> String? {
        (try? Data(contentsOf: Self.root.appending(path: path))).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: Documentation.files) func whatIsMadeFromTheTablesIsUpToDate(_ file: Documentation.File) {
        #expect(committed(file.path) == file.content, "scripts/generate-docs makes \(file.path) anew")
    }

    @Test func partsThatAreMadeFromTheTablesAreUpToDate() throws {
        for part in Documentation.parts {
            let text = try #require(committed(part.path))
            let expected = Documentation.replacing(part.name, in: text, with: part.content)
            #expect(text == expected, "scripts/generate-docs makes \(part.path) anew")
        }
    }

    @Test func nothingIsLeftOfCommandsThatAreGone() throws {
        for folder in ["man/man1", "completions"] {
            let names = try FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: folder).path)
            let made = Documentation.files.map(\.path).filter { $0.hasPrefix(folder + "/") }
            #expect(Set(names.map { "\(folder)/\($0)" }) == Set(made))
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/mandoc"), "mandoc is not installed"))
    func theManualPagesAreWithoutMistakes() throws {
        let pages = Documentation.files.filter { $0.path.hasPrefix("man/") }
        let mandoc = Process()
        mandoc.executableURL = URL(filePath: "/usr/bin/mandoc")
        mandoc.arguments = ["-Tlint"] + pages.map { Self.root.appending(path: $0.path).path }
        let output = Pipe()
        mandoc.standardOutput = output
        mandoc.standardError = output
        try mandoc.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        mandoc.waitUntilExit()
        // It looks for other pages where they are installed; these are beside.
        let names = Set(pages.map { $0.path.dropFirst("man/man1/".count).dropLast(".1".count) })
        let mistakes = text.split(separator: "\n").filter { line in
            guard let reference = line.firstMatch(of: /referenced manual not found: Xr (\S+) 1/) else { return true }
            return !names.contains(reference.1)
        }
        #expect(mistakes.isEmpty, "\(mistakes.joined(separator: "\n"))")
        #expect(names.contains("ws") && names.contains("ws-search") && !names.contains("ws-complete"))
    }
}
