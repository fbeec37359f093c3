import TextAnalysis

/// The words of a name, in order.
final class NameWords {
    private let bytes: [UInt8]
    private let ends: [Int32]

    var count: Int { ends.count }

    /// Calls `body` with every word.
    @inline(__always)
    func forEach(_ body: (_ word: UnsafeBufferPointer<UInt8>) -> Void) {
        bytes.withUnsafeBufferPointer { bytes in
            var start = 0
            for end in ends {
                body(UnsafeBufferPointer(rebasing: bytes[start..<Int(end)]))
                start = Int(end)
            }
        }
    }

    /// The words of `name`, where one that has parts counts only as these.
    init(of name: Span<UInt8>, _ analyzer: inout LexicalAnalyzer) {
        var bytes: [UInt8] = []
        var ends: [Int32] = []
        var last: Range<Int>?
        analyzer.analyze(name) { word, source in
            // It comes right before them.
            if let whole = last, whole != source, whole.contains(source.lowerBound),
                source.upperBound <= whole.upperBound
            {
                ends.removeLast()
                bytes.removeSubrange(Int(ends.last ?? 0)...)
            }
            last = source
            bytes.append(contentsOf: word)
            ends.append(Int32(bytes.count))
        }
        self.bytes = bytes
        self.ends = ends
    }
}
