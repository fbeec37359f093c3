internal import SystemSupport
internal import VectorSearch

/// The rows of a segment, ascending; a row's ordinal is its place among them. Runs of consecutive numbers.
struct SegmentRows: Sendable {
    private struct Run: Sendable {
        var first: Int
        var count: Int
        /// The ordinal of the first row.
        var ordinal: Int
    }

    private var runs: [Run] = []
    private(set) var count = 0

    init() {}

    /// Adds a row greater than all before.
    mutating func append(_ row: Int) { append(run: row, count: 1) }

    private mutating func append(run first: Int, count added: Int) {
        if let last = runs.last, last.first + last.count == first {
            runs[runs.count - 1].count += added
        } else {
            runs.append(Run(first: first, count: added, ordinal: count))
        }
        count += added
    }

    /// The first row; 0 when there is none.
    var first: Int { runs.first?.first ?? 0 }

    /// The row with this ordinal, which there has to be.
    func row(_ ordinal: Int) -> Int {
        let run = runs[lastRun { $0.ordinal <= ordinal }]
        return run.first + ordinal - run.ordinal
    }

    /// The place of `row`; nil when it is none of these.
    func ordinal(of row: Int) -> Int? {
        guard !runs.isEmpty else { return nil }
        let run = runs[lastRun { $0.first <= row }]
        return row >= run.first && row < run.first + run.count ? run.ordinal + row - run.first : nil
    }

    /// The last run for which `holds`, which does for none after the first for which it does not; the first if for none.
    private func lastRun(_ holds: (Run) -> Bool) -> Int {
        var low = 0
        var high = runs.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if holds(runs[middle]) { low = middle } else { high = middle }
        }
        return low
    }

    func forEachRange(_ body: (Range<Int>) throws -> Void) rethrows {
        for run in runs { try body(run.first..<(run.first + run.count)) }
    }

    /// The ordinals of the rows that are in `set`.
    func bitmap(of set: RowSet) -> RowBitmap {
        var words = [UInt64](repeating: 0, count: (count + 63) / 64)
        for run in runs {
            var row = run.first
            var ordinal = run.ordinal
            let end = run.ordinal + run.count
            while ordinal < end {
                // Up to the end of a word of the result.
                let taken = min(64 - ordinal & 63, end - ordinal)
                let bits = set.word(at: row) & (~UInt64(0) >> UInt64(64 - taken))
                words[ordinal >> 6] |= bits << UInt64(ordinal & 63)
                row += taken
                ordinal += taken
            }
        }
        return RowBitmap(words: words)
    }

    // MARK: - Stored form

    /// The count of runs, then the first row and the count of each, all in 8 bytes.
    func encode(to writer: inout ByteWriter) {
        writer.int64(Int64(runs.count))
        for run in runs {
            writer.int64(Int64(run.first))
            writer.int64(Int64(run.count))
        }
    }

    /// Nil when the bytes make no sense: runs have to ascend below `limit`.
    init?(_ reader: inout ByteReader, limit: Int) {
        guard let runs = reader.int64(), runs >= 0 else { return nil }
        var next = 0
        for _ in 0..<runs {
            guard let first = reader.int64(), let count = reader.int64(), first >= next, first < limit, count > 0,
                count <= Int64(limit) - first
            else { return nil }
            append(run: Int(first), count: Int(count))
            next = Int(first + count)
        }
        guard count <= Int(Int32.max) else { return nil }
    }
}
