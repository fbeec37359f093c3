import SystemSupport
import Testing

extension Dir {
    /// What the folder's index answers: its files, those left out, and the hits of a search, with their scores.
    func answers(_ options: String...) throws -> [String] {
        let dataOptions = options.filter { $0 != "--no-refresh" }
        let search = try ws("search", "--json", "-n", "200", "word return def").adding(options).run()
        guard [0, 1].contains(search.status) else { return [search.errors] }
        let files = try ws("files").adding(dataOptions).run()
        let skipped = try ws("files", "--skipped").adding(dataOptions).run()
        return [files.text, skipped.text, try summary(search.results())]
    }

    /// What an index that is made afresh answers.
    func answersOfFreshIndex() throws -> [String] {
        let elsewhere = path.parent.appending("fresh-\(UInt32.random(in: 0...UInt32.max))")
        defer { _ = try? command("rm", "-rf", elsewhere.description).run() }
        _ = try ws("index", "--quiet", "--data-dir", elsewhere.description).run()
        return try answers("--no-refresh", "--data-dir", elsewhere.description)
    }

    /// Expects that the index answers as one made afresh does, at once.
    func expectFreshIndex(_ comment: String) throws {
        let now = try answers()
        #expect(try now == answersOfFreshIndex(), "\(comment)")
    }

    private func summary(_ hits: [[String: Any]]) throws -> String {
        let lines = hits.map { hit in
            hit.filter { ["path", "score", "line", "end_line", "content_hash"].contains($0.key) }
                .sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        }
        return lines.sorted().joined(separator: "\n")
    }
}
