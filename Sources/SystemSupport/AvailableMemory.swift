private import Glibc

/// Bytes of memory that could be had without swapping (proc(5), `MemAvailable`); 1 GiB where the kernel does not tell.
package func availableMemory() -> Int {
    let unknown = 1 << 30
    guard let file = try? FileDescriptor(opening: BytePath("/proc/meminfo"), flags: O_RDONLY),
        let bytes = try? file.readAll(expected: 4_096, limit: 1 << 16)
    else { return unknown }
    for line in bytes.split(separator: UInt8(ascii: "\n")) where line.starts(with: "MemAvailable:".utf8) {
        let digits = line.filter { (0x30...0x39).contains($0) }
        return Int(String(decoding: digits, as: UTF8.self)).map { $0 * 1_024 } ?? unknown
    }
    return unknown
}
