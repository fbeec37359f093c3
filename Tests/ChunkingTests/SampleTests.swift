import Foundation
import Testing
import TextAnalysis

@testable import Chunking

/// A small file per language, and beside it (`.expected`) its chunks, each with its definitions.
@Suite struct SampleTests {
    private static let folder = Bundle.module.resourceURL!.appending(path: "Samples")
    static let names = try! FileManager.default.contentsOfDirectory(atPath: folder.path)
        .filter { !$0.hasSuffix(".expected") }.sorted()

    @Test(arguments: names)
    func findsTheDefinitionsAndBoundaries(name: String) throws {
        let text = try Array(Data(contentsOf: Self.folder.appending(path: name)))
        let expected = try String(contentsOf: Self.folder.appending(path: name + ".expected"), encoding: .utf8)
        let language = try #require(Language.forFileName(Array(name.utf8)))
        let rendered = Chunker.chunks(of: text.span, language: language).map(render).joined()
        #expect(rendered == expected)
    }

    @Test func hasASampleOfEveryLanguageThatIsPromised() {
        let languages = Set(Self.names.compactMap { Language.forFileName(Array($0.utf8))?.name })
        let promised = [
            "swift", "python", "javascript", "typescript", "go", "rust", "c", "cpp", "java", "kotlin", "csharp", "ruby",
            "php", "scala", "haskell", "elixir", "lua", "shell", "zig", "sql", "markdown", "restructuredtext", "html",
        ]
        #expect(languages.isSuperset(of: promised))
    }

    private func render(_ chunk: Chunk) -> String {
        let head = "\(chunk.firstLine)-\(chunk.lastLine) \(chunk.kind?.rawValue ?? "-") \(chunk.symbol ?? "-")\n"
        return chunk.definitions.reduce(head) { $0 + "    \($1.line) \($1.kind.rawValue) \($1.qualifiedName)\n" }
    }
}
