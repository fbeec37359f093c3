import CKernels
import VectorSearch

/// The best documents by one score, over all segments.
struct TopDocuments {
    /// A document of a search: which segment, which document in it.
    struct Document: Hashable {
        var segment: Int
        var ordinal: Int
    }

    struct Entry {
        var score: Float
        var document: Document
    }

    let capacity: Int
    /// What a score has to reach to be of interest.
    private(set) var threshold = -Float.infinity
    /// The best once `finish` was called, in no order. Before, up to four times as many: cutting them back now and then takes
    /// constant time a document.
    private(set) var entries: [Entry] = []
    private var hasBeenCut = false
    private var bestLeftOut: Float?

    init(capacity: Int) { self.capacity = max(capacity, 1) }

    /// Whether documents were left out that have the very score of the worst one that is in.
    var leftOutEquals: Bool { bestLeftOut == threshold }

    /// Leaves the best in `entries`, after the last was inserted.
    mutating func finish() { cut() }

    mutating func insert(_ document: Document, score: Float) {
        if hasBeenCut, score <= threshold {
            if score == threshold { bestLeftOut = score }
            return
        }
        entries.append(Entry(score: score, document: document))
        if entries.count == 4 * capacity { cut() }
    }

    /// Inserts the documents `range` of segment `segment` by `scores`, all the segment's, which may be empty; those with no more
    /// than `floor` and the document `leftOut` are no matter.
    mutating func insert(
        _ scores: [Float], in range: Range<Int>, of segment: Int, above floor: Float = -.infinity,
        besides leftOut: Int?
    ) {
        if scores.isEmpty { return }
        scores.withUnsafeBufferPointer { scores in
            guard let base = scores.baseAddress else { return }
            withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Self.batch) { places in
                guard let found = places.baseAddress else { return }
                var start = range.lowerBound
                while start < range.upperBound {
                    let end = min(start + Self.batch, range.upperBound)
                    // That one more has the threshold's score tells nothing new.
                    let least = leftOutEquals ? threshold.nextUp : threshold
                    // Nearly all are below the threshold.
                    let count = ws_find_scores(base + start, end - start, least, floor, found)
                    for place in places[..<count] {
                        let ordinal = start + Int(place)
                        if ordinal == leftOut { continue }
                        insert(.init(segment: segment, ordinal: ordinal), score: scores[ordinal])
                    }
                    start = end
                }
            }
        }
    }

    /// Scores that are compared with one threshold.
    private static let batch = 1_024

    /// Keeps the best and raises the threshold.
    private mutating func cut() {
        guard entries.count > capacity else { return }
        var keys = entries.indices.map { UInt64(Self.order(entries[$0].score)) << 32 | UInt64($0) }
        keys.withUnsafeMutableBufferPointer { selectLargest(capacity, of: $0) }
        let kept = keys[..<capacity].map { entries[Int($0 & 0xFFFF_FFFF)] }
        for key in keys[capacity...] {
            bestLeftOut = max(bestLeftOut ?? -.infinity, entries[Int(key & 0xFFFF_FFFF)].score)
        }
        entries = kept
        threshold = kept.reduce(.infinity) { min($0, $1.score) }
        hasBeenCut = true
    }

    /// A number that is the larger, the larger `score` is.
    private static func order(_ score: Float) -> UInt32 {
        score.bitPattern >> 31 == 0 ? score.bitPattern | 1 << 31 : ~score.bitPattern
    }
}
