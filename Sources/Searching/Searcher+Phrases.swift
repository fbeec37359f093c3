import CollectionStore
import SystemSupport

extension Searcher {
    /// Files from which on half of them are read by another thread.
    private static let filesWorthThread = 8

    /// Notes which candidates have every quoted phrase.
    func markPhrases(_ query: Query, _ candidates: inout [Candidate]) throws {
        if query.phrases.isEmpty { return }
        let matcher = PhraseMatcher(query.phrases)
        let ofFiles = Array(Dictionary(grouping: candidates.indices) { candidates[$0].filePosition }.values)
        let found = try Thread.inHalves(of: ofFiles, isConcurrent: ofFiles.count >= Self.filesWorthThread) {
            [candidates] part, _ in try part.flatMap { try withPhrases($0, of: candidates, matcher) }
        }
        for index in found { candidates[index].hasPhrases = true }
    }

    /// Which of `indices`, those of one file's candidates, have every phrase.
    private func withPhrases(_ indices: [Int], of candidates: [Candidate], _ matcher: PhraseMatcher) throws -> [Int] {
        guard let file = indices.first.map({ candidates[$0].entry }) else { return [] }
        let records = try store.records(of: file.file) { _ in false }
        let text = try file.shown?.text.bytes ?? store.text(of: file.file)
        return indices.filter { matcher.matches(text[records[candidates[$0].ordinal].bytes]) }
    }
}
