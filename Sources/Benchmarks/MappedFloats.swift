import Glibc
import SystemSupport

/// A file of little-endian float32, mapped into memory for as long as the process lives.
struct MappedFloats {
    let floats: UnsafeBufferPointer<Float>

    init(_ path: String) throws {
        let path = BytePath(path)
        let count = Int(try FileStatus.of(path).size) / MemoryLayout<Float>.size
        let file = try FileDescriptor(opening: path, flags: O_RDONLY)
        let address = mmap(nil, count * MemoryLayout<Float>.size, PROT_READ, MAP_PRIVATE, file.number, 0)
        guard let address, address != MAP_FAILED else { throw SystemError.last("map", path) }
        floats = UnsafeBufferPointer(start: address.assumingMemoryBound(to: Float.self), count: count)
    }

    /// The `dimension` floats of a row.
    func row(_ number: Int, dimension: Int) -> UnsafeBufferPointer<Float> {
        UnsafeBufferPointer(rebasing: floats[(number * dimension)..<((number + 1) * dimension)])
    }
}
