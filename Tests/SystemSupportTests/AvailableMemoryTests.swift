import TestSupport
import Testing

@testable import SystemSupport

@Suite struct AvailableMemoryTests {
    /// What is available on a machine with 8 GiB, 4 of them free, whose other files below `proc` and `sys` are these.
    private func available(_ files: [String: String]) throws -> Int {
        let root = try TemporaryDirectory()
        try root.write("MemTotal:  8388608 kB\nMemAvailable:  4194304 kB\n", to: "proc/meminfo")
        for (name, content) in files { try root.write(content, to: name) }
        return availableMemory(root: root.path)
    }

    private func group(_ folder: String, limit: String, used: Int, files: Int = 0) -> [String: String] {
        [
            "sys/fs/cgroup/\(folder)memory.max": "\(limit)\n", "sys/fs/cgroup/\(folder)memory.current": "\(used)\n",
            "sys/fs/cgroup/\(folder)memory.stat":
                "anon 5\ninactive_file \(files / 2)\nactive_file \(files - files / 2)\n",
        ]
    }

    @Test func `without control groups it is what the machine has`() throws {
        #expect(try available([:]) == 4 << 30)
        #expect(try available(["proc/self/cgroup": "0::/\n"]) == 4 << 30)
        #expect(availableMemory(root: try TemporaryDirectory().path) == 1 << 30)
        #expect(availableMemory() > 0)
    }

    @Test func `a group's limit counts, less what it uses but for copies of files`() throws {
        let files = group("", limit: "\(512 << 20)", used: 300 << 20, files: 101 << 20)
        #expect(try available(files.merging(["proc/self/cgroup": "0::/\n"]) { $1 }) == 313 << 20)
        // Of a container that does not see its own group.
        #expect(try available(files.merging(["proc/self/cgroup": "0::/../docker/1\n"]) { $1 }) == 313 << 20)
    }

    @Test func `the tightest of the groups around counts`() throws {
        var files = ["proc/self/cgroup": "0::/user.slice/ws.service\n"]
        files.merge(group("user.slice/", limit: "\(100 << 20)", used: 90 << 20)) { $1 }
        files.merge(group("user.slice/ws.service/", limit: "max", used: 10 << 20)) { $1 }
        #expect(try available(files) == 10 << 20)
        files.merge(group("user.slice/ws.service/", limit: "\(12 << 20)", used: 10 << 20)) { $1 }
        #expect(try available(files) == 2 << 20)
        // More than it may have, for a moment.
        files.merge(group("user.slice/ws.service/", limit: "\(12 << 20)", used: 13 << 20)) { $1 }
        #expect(try available(files) == 0)
    }

    @Test func `groups of the first version count`() throws {
        let folder = "sys/fs/cgroup/memory/a"
        let files = [
            "proc/self/cgroup": "9:cpu,cpuacct:/a\n4:memory:/a\n0::/\n",
            "\(folder)/memory.limit_in_bytes": "\(64 << 20)\n",
            "\(folder)/memory.usage_in_bytes": "\(30 << 20)\n",
            "\(folder)/memory.stat": "inactive_file 1\ntotal_inactive_file \(1 << 20)\ntotal_active_file 0\n",
            // What is written where there is no limit.
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
            "sys/fs/cgroup/memory/memory.usage_in_bytes": "\(6 << 30)\n",
        ]
        #expect(try available(files) == 35 << 20)
    }

    @Test(arguments: ["", "\n", "max", "99999999999999999999", "-5", "0::", "::::"])
    func `nonsense is no limit`(text: String) throws {
        let files = ["sys/fs/cgroup/memory.max": text, "sys/fs/cgroup/memory.current": text, "proc/self/cgroup": text]
        #expect(try available(files) == 4 << 30)
        #expect(try available(files.merging(["proc/self/cgroup": "0::/\n"]) { $1 }) == 4 << 30)
    }
}
