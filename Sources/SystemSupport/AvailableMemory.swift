private import Glibc

/// Bytes of memory that this process could have without swapping: those of the machine (proc(5), `MemAvailable`), or those that its
/// control groups leave it (cgroups(7)), as of a container or a service, whichever are fewer. 1 GiB where the kernel does not tell.
package func availableMemory() -> Int { availableMemory(root: BytePath("/")) }

/// The same of a system whose `proc` and `sys` are in the folder `root`.
func availableMemory(root: BytePath) -> Int {
    let unknown = 1 << 30
    let meminfo = lines(of: root.appending("proc/meminfo"))
    let ofMachine = meminfo.lazy.compactMap { number(in: $0, after: "MemAvailable:") }.first.map { $0 << 10 }
    let ofGroups = MemoryGroups.all.compactMap { $0.available(root: root) }.min()
    return min(ofMachine ?? unknown, ofGroups ?? .max)
}

/// How one version of control groups tells about memory.
private struct MemoryGroups {
    /// What a line of /proc/self/cgroup has between its colons.
    let controller: String
    let mountPoint: String
    /// Bytes that the group may have.
    let limit: String
    /// Bytes that it has, of which `reclaimable` in memory.stat are copies of files that are given up when memory gets short.
    let usage: String
    let reclaimable: [String]

    static let all = [
        MemoryGroups(
            controller: "", mountPoint: "sys/fs/cgroup", limit: "memory.max", usage: "memory.current",
            reclaimable: ["inactive_file ", "active_file "]),
        MemoryGroups(
            controller: "memory", mountPoint: "sys/fs/cgroup/memory", limit: "memory.limit_in_bytes",
            usage: "memory.usage_in_bytes", reclaimable: ["total_inactive_file ", "total_active_file "]),
    ]

    /// What the process's group and those around it leave; nil where none has a limit.
    func available(root: BytePath) -> Int? {
        for line in lines(of: root.appending("proc/self/cgroup")) {
            let fields = line.split(separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3, fields[1].elementsEqual(controller.utf8) else { continue }
            // In a container the group may be out of sight, and the mount point be the container's own.
            var folder = root.appending(mountPoint)
            var least = left(in: folder)
            for name in fields[2].split(separator: UInt8(ascii: "/")) where !name.elementsEqual("..".utf8) {
                folder = folder.appending(Array(name))
                if let left = left(in: folder) { least = min(least ?? .max, left) }
            }
            return least
        }
        return nil
    }

    private func left(in folder: BytePath) -> Int? {
        guard let most = lines(of: folder.appending(limit)).first.flatMap({ number(in: $0) }),
            let used = lines(of: folder.appending(usage)).first.flatMap({ number(in: $0) })
        else { return nil }
        let statistics = lines(of: folder.appending("memory.stat"))
        let freeable = reclaimable.reduce(0) { sum, key in
            sum + (statistics.lazy.compactMap { number(in: $0, after: key) }.first ?? 0)
        }
        return max(0, most - max(0, used - freeable))
    }
}

/// The first number of a line that begins with `key`; at most 2^52, so that sums and kibibytes of such numbers fit.
private func number(in line: [UInt8], after key: String = "") -> Int? {
    guard line.starts(with: key.utf8) else { return nil }
    let rest = line.dropFirst(key.utf8.count).drop { $0 == UInt8(ascii: " ") }
    let digits = rest.prefix { (0x30...0x39).contains($0) }
    let unit = rest.dropFirst(digits.count)
    guard unit.isEmpty || unit.elementsEqual(" kB".utf8) else { return nil }
    return Int(String(decoding: digits, as: UTF8.self)).map { min($0, 1 << 52) }
}

/// The lines of a file that the kernel makes up; none when it cannot be read.
private func lines(of path: BytePath) -> [[UInt8]] {
    guard let file = try? FileDescriptor(opening: path, flags: O_RDONLY),
        let bytes = try? file.readAll(expected: 4_096, limit: 1 << 16)
    else { return [] }
    return bytes.split(separator: UInt8(ascii: "\n")).map(Array.init)
}
