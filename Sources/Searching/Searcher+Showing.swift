import CollectionStore
import Glibc
import SystemSupport
import TextAnalysis

extension Searcher {
    /// Bytes of a hit's preview at most.
    private static let previewBytes = 2_000

    /// Makes hits of the first candidates whose files are still there, as many as the request asks for.
    func show(
        _ candidates: [Candidate], total: Int, _ request: SearchRequest, _ matcher: LineMatcher
    ) throws -> Found {
        var shown: [Shown] = []
        var gone = 0
        for candidate in candidates where shown.count < request.limit {
            if let minimum = request.minimumScore, Double(candidate.score) < minimum { continue }
            try files.update(candidate.entry)
            guard let isStale = root.map({ candidate.file.isStale(in: $0) }) ?? false else {
                gone += 1
                continue
            }
            shown.append(Shown(candidate: candidate, isStale: isStale))
        }
        let half = shown.count / 2
        let made = try Thread.both(isConcurrent: shown.count >= Self.hitsWorthThread) {
            try shown[..<half].map { try make($0, request, matcher, &files.analyzer) }
        } and: {
            try shown[half...].map { try make($0, request, matcher, &files.otherAnalyzer) }
        }
        let all = made.0 + made.1
        for (shown, made) in zip(shown, all) {
            files.keep(made.text, made.record, ofChunk: shown.candidate.ordinal, of: shown.candidate.entry)
        }
        return Found(hits: all.map(\.hit), isTruncated: total - gone > shown.count)
    }

    /// Hits from which on half of them are made by another thread.
    private static let hitsWorthThread = 4

    /// A candidate that becomes a hit.
    private struct Shown {
        let candidate: Candidate
        let isStale: Bool
    }

    /// A hit, and what it was made of.
    private struct Made {
        let hit: SearchHit
        let text: HitText
        let record: Record
    }

    private func make(
        _ shown: Shown, _ request: SearchRequest, _ matcher: LineMatcher, _ analyzer: inout LexicalAnalyzer
    ) throws -> Made {
        let candidate = shown.candidate
        let text = try files.readText(of: candidate.entry)
        let record = try files.readRecord(candidate.ordinal, of: candidate.entry)
        let hit = hit(candidate, isStale: shown.isStale, text, record, request, matcher, &analyzer)
        return Made(hit: hit, text: text, record: record)
    }

    private func hit(
        _ candidate: Candidate, isStale: Bool, _ text: HitText, _ record: Record, _ request: SearchRequest,
        _ matcher: LineMatcher, _ analyzer: inout LexicalAnalyzer
    ) -> SearchHit {
        var lines: [SearchHit.Line] = []
        var bestLine = record.firstLine
        var bestWeight: Float = 0
        var matched: UInt64 = 0
        let first = max(1, record.firstLine - request.contextLines)
        let last = min(text.lineCount, record.lastLine + request.contextLines)
        for number in first...max(first, last) {
            let line = text.line(number)
            let match = matcher.match(line, &analyzer)
            if match.terms != 0, number >= record.firstLine, number <= record.lastLine {
                matched |= match.terms
                let weight = matcher.weight(of: match.terms)
                if weight > bestWeight { (bestWeight, bestLine) = (weight, number) }
            }
            lines.append(
                SearchHit.Line(
                    number: number, text: String(decoding: line, as: UTF8.self), highlights: match.highlights))
        }
        if bestWeight == 0,
            let line = lines.first(where: { $0.number >= record.firstLine && !$0.text.allSatisfy(\.isWhitespace) })
        {
            bestLine = min(line.number, record.lastLine)
        }
        return SearchHit(
            path: candidate.file.path, firstLine: record.firstLine, lastLine: record.lastLine, column: 1,
            endColumn: text.line(record.lastLine).count + 1, bestLine: bestLine,
            start: .init(line: record.firstLine - 1, character: 0),
            end: .init(line: record.lastLine - 1, character: text.utf16Length(ofLine: record.lastLine)),
            language: candidate.file.language, symbol: record.symbol?.name, kind: record.symbol?.kind,
            score: Double(candidate.score), preview: Self.preview(text.bytes[record.bytes]), lines: lines,
            contentHash: candidate.file.hash ?? ContentHash(of: [UInt8]()), isStale: isStale,
            isClearlyRelevant: Double(candidate.score) >= SearchHit.relevantScore
                || matcher.isAll(matched),
            signals: request.explains ? signals(of: candidate, mode: request.mode) : [])
    }

    /// The text's beginning, cut after a whole character.
    private static func preview(_ text: ArraySlice<UInt8>) -> String {
        var end = min(text.endIndex, text.startIndex + previewBytes)
        while end > text.startIndex, end < text.endIndex, text[end] & 0xC0 == 0x80 { end -= 1 }
        return String(decoding: text[..<end], as: UTF8.self)
    }

    private func signals(of candidate: Candidate, mode: SearchMode) -> [SearchHit.Signal] {
        let weights = RankingWeights.forMode(mode)
        return Signal.allCases.map { signal in
            let value = candidate.signals[signal]
            return SearchHit.Signal(
                name: "\(signal)", value: Double(value), contribution: Double(value * weights[signal]))
        }
    }
}
