import Glibc
import SystemSupport
import VectorStore

/// The store of vectors on disk, with its settings as they come: a record for each row, its metadata the path that
/// BASE.paths has for it. A filter MASK is asked for by the folders and files in MASK.paths.
func storePoints(_ options: VectorsOptions) throws -> [VectorEngine.Point] {
    let base = try MappedFloats(options.base, rows: options.rows, dimension: options.dimension)
    let paths = try lines(options.base + ".paths")
    let filters = try options.filters.map { try lines($0 + ".paths") }
    let store = try openVectorStore(VectorStoreConfiguration(directory: temporaryFolder()))
    let batch = 10_000
    for first in stride(from: 0, to: options.rows, by: batch) {
        let numbers = first..<min(first + batch, options.rows)
        try store.add(
            ids: numbers.map(String.init), embeddings: numbers.map { Array(base.rows($0..<$0 + 1)) },
            metadata: numbers.map { $0 < paths.count ? ["path": .string(paths[$0])] : [:] }, to: "rows")
    }
    return [
        VectorEngine.Point(label: "recall 0.99") { query, filter in
            let chosen = filter.map { filters[$0] } ?? []
            return try store.query(query, k: options.k, in: "rows", paths: chosen).compactMap { Int32($0.id) }
        }
    ]
}

/// A new folder below `TMPDIR`; whoever set that removes it.
func temporaryFolder() throws -> String {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var name = Array("\(parent)/ws-benchmarks-XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else { throw SystemError.last("make a folder in", BytePath(parent)) }
    return String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// The lines of a file; none when it is not there.
private func lines(_ path: String) throws -> [String] {
    guard let status = try? FileStatus.of(BytePath(path)) else { return [] }
    let file = try FileDescriptor(opening: BytePath(path), flags: O_RDONLY)
    let bytes = try file.readAll(expected: Int(status.size), limit: 1 << 30) ?? []
    return bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
}
