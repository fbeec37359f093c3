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
}
