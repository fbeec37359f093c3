/// The rows that an index is made of, wherever they are.
package struct VectorSource {
    package let count: Int
    package let dimension: Int
    /// Writes rows `range`, `dimension` floats each and one after another, to the buffer, which has room for just these.
    /// Never called from two threads at once. Samples are read row by row in ascending order, all rows in long ranges.
    package let read: (_ range: Range<Int>, _ buffer: UnsafeMutableBufferPointer<Float>) throws -> Void

    package init(
        count: Int, dimension: Int,
        read: @escaping (_ range: Range<Int>, _ buffer: UnsafeMutableBufferPointer<Float>) throws -> Void
    ) {
        self.count = count
        self.dimension = dimension
        self.read = read
    }

    /// Rows in memory, one after another.
    package init(rows: [Float], dimension: Int) {
        self.init(count: rows.count / dimension, dimension: dimension) { range, buffer in
            rows.withUnsafeBufferPointer { rows in
                let part = rows[(range.lowerBound * dimension)..<(range.upperBound * dimension)]
                _ = buffer.update(fromContentsOf: part)
            }
        }
    }
}
