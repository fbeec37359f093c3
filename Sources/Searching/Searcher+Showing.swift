import CollectionStore
import Glibc
import SystemSupport
import TextAnalysis

extension Searcher {
    /// Bytes of a hit's preview at most.
    private static let previewBytes = 2_000

    /// Makes hits of the first candidates whose files are still there, as many as the request asks for. `makeMatcher` makes what
    /// finds the query's words, for every thread its own.
    func show(
        _ candidates: [Candidate], total: Int, _ request: SearchRequest, _ makeMatcher: () -> LineMatcher
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
        // A file's text is read once, however many of its chunks are shown.
        let ofFiles = Array(Dictionary(grouping: shown.indices) { shown[$0].candidate.filePosition }.values)
        let made = try Thread.inHalves(of: ofFiles, isConcurrent: ofFiles.count >= Self.filesWorthThread) {
            part, half in
            let matcher = makeMatcher()
            func make(_ analyzer: inout LexicalAnalyzer) throws -> [Made] {
                try part.map { try self.make($0, of: shown, request, matcher, &analyzer) }
            }
            return try half == 0 ? make(&files.analyzer) : make(&files.otherAnalyzer)
        }
        var hits: [(place: Int, hit: SearchHit)] = []
        for made in made {
            files.keep(made.text, made.records, of: made.file)
            hits += made.hits
        }
        hits.sort { $0.place < $1.place }
        return Found(hits: hits.map(\.hit), isTruncated: total - gone > shown.count)
    }

    /// Files from which on the hits of half of them are made by another thread.
    private static let filesWorthThread = 4

    /// A candidate that becomes a hit.
    private struct Shown {
        let candidate: Candidate
        let isStale: Bool
    }

    /// The hits of a file by their places, and what they were made of.
    private struct Made {
        let file: SearchFile
        let text: HitText
        let records: [Int: Record]
        var hits: [(place: Int, hit: SearchHit)] = []
    }

    /// Makes the hits at `places` in `shown`, all of one file.
    private func make(
        _ places: [Int], of shown: [Shown], _ request: SearchRequest, _ matcher: LineMatcher,
        _ analyzer: inout LexicalAnalyzer
    ) throws -> Made {
        let file = shown[places[0]].candidate.entry
        let records = try files.readRecords(Set(places.map { shown[$0].candidate.ordinal }), of: file)
        var made = Made(file: file, text: try files.readText(of: file), records: records)
        for place in places {
            let (candidate, isStale) = (shown[place].candidate, shown[place].isStale)
            guard let record = records[candidate.ordinal] else { continue }
            made.hits.append(
                (place, hit(candidate, isStale: isStale, made.text, record, request, matcher, &analyzer)))
        }
        return made
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
                name: Signal.names[signal.rawValue], value: Double(value), contribution: Double(value * weights[signal])
            )
        }
    }
}
