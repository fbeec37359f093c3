import CommandLineParsing
import Glibc
import Service
import SystemSupport

/// `ws daemon logs`
enum DaemonLogsCommand {
    static let count = OptionKey<Int?>.integer(
        "lines", short: "n", valueName: "N", in: 0...100_000, help: "The last N lines; 50 when not given")

    static let command = Command(
        specification: CommandSpecification(
            "daemon logs", summary: "Show what the daemon has logged",
            discussion: ["A JSON object a line. No content of a file is ever logged."],
            options: [count.option, DaemonCommand.follow.option]),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let log = try invocation.daemonFolders().log
        let count = try invocation.arguments.value(of: count) ?? 50
        let old = try content(of: BytePath(bytes: log.bytes + Array(".1".utf8)), from: 0)
        var (lines, identity, end) = try content(of: log, from: 0)
        lines = (old.lines + lines).suffix(count)
        for line in lines { try invocation.output.write(line + [UInt8(ascii: "\n")]) }
        guard invocation.arguments.has(DaemonCommand.follow) else { return lines.isEmpty ? .nothingFound : .success }
        Interruption.install()
        while !Interruption.isRequested {
            try invocation.output.flush()
            usleep(200_000)
            let now = (try? FileStatus.of(log))?.inode
            let (added, inode, newEnd) = try content(of: log, from: now == identity ? end : 0)
            for line in added { try invocation.output.write(line + [UInt8(ascii: "\n")]) }
            (identity, end) = (inode, newEnd)
        }
        return .success
    }

    /// The whole lines of the file at `path` from byte `start` on; none where there is no file.
    private static func content(
        of path: BytePath, from start: Int
    ) throws -> (lines: [[UInt8]], inode: UInt64?, end: Int) {
        guard let file = try? FileDescriptor(opening: path, flags: O_RDONLY | O_NOFOLLOW) else { return ([], nil, 0) }
        lseek(file.number, start, SEEK_SET)
        let bytes = try file.readAll(expected: 1 << 16, limit: 4 * EventLog.sizeLimit) ?? []
        guard let last = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return ([], try file.status().inode, start) }
        let lines = bytes[..<last].split(separator: UInt8(ascii: "\n")).map { Array($0) }
        return (lines, try file.status().inode, start + last + 1)
    }
}
