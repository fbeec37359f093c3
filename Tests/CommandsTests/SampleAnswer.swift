import SystemSupport

@testable import Searching

/// A hit that tests change as they need it.
func sampleHit(path: BytePath = BytePath("src/a.py")) -> SearchHit {
    SearchHit(
        path: path, firstLine: 10, lastLine: 12, column: 1, endColumn: 18, bestLine: 11,
        start: SearchHit.Position(line: 9, character: 0), end: SearchHit.Position(line: 11, character: 17),
        language: "python", symbol: "App.route", kind: "method", score: 0.93, preview: "def route(self):",
        lines: [
            SearchHit.Line(number: 10, text: "def route(self):", highlights: [4..<9]),
            SearchHit.Line(number: 11, text: "\treturn route(self)", highlights: [8..<13]),
            SearchHit.Line(number: 12, text: "", highlights: []),
        ],
        contentHash: ContentHash(of: []), isStale: false, isClearlyRelevant: true, signals: [])
}

func sampleAnswer(_ hits: [SearchHit], workspace: BytePath? = BytePath("/work space")) -> SearchResponse {
    SearchResponse(
        query: "where is \"it\"", mode: .hybrid, workspace: workspace, hits: hits, isTruncated: true,
        index: SearchResponse.Index(
            state: .ready, files: 26, chunks: 558, pending: 0, updatedAt: 1_795_265_999_999_999_999),
        warnings: ["careful"], elapsedMilliseconds: 3.14)
}
