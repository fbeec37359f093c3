import Glibc
import SystemSupport

/// Rows of little-endian float32 in a file, mapped into memory for as long as the process lives.
struct MappedFloats: @unchecked Sendable {
    let floats: UnsafeBufferPointer<Float>
    let dimension: Int
    var count: Int { floats.count / dimension }

    /// The first `rows` rows of the file; all of them when nil.
    init(_ name: String, rows: Int? = nil, dimension: Int) throws {
        let path = BytePath(name)
        let file = try FileDescriptor(opening: path, flags: O_RDONLY)
        let held = Int(try file.status().size) / MemoryLayout<Float>.size / dimension
        guard held > 0, held >= rows ?? 0 else {
            throw Usage("... F.f32, with enough rows in it; \(name) has \(held) of \(dimension) dimensions")
        }
        let count = (rows ?? held) * dimension
        let address = mmap(nil, count * MemoryLayout<Float>.size, PROT_READ, MAP_PRIVATE, file.number, 0)
        guard let address, address != MAP_FAILED else { throw SystemError.last("map", path) }
        floats = UnsafeBufferPointer(start: address.assumingMemoryBound(to: Float.self), count: count)
        self.dimension = dimension
    }

    func rows(_ numbers: Range<Int>) -> Slice<UnsafeBufferPointer<Float>> {
        floats[(numbers.lowerBound * dimension)..<(numbers.upperBound * dimension)]
    }
}
