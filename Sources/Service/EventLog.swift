private import Glibc
private import Searching
package import SystemSupport

/// A log of events, an object of JSON a line: `time`, `level`, `event`, and what belongs to it. Turned over at a size.
///
/// No content of a file is ever written, and what is asked only at `debug`.
package final class EventLog: Sendable {
    package enum Level: String, CaseIterable, Comparable, Sendable {
        case debug, info, warning, error

        package static func < (left: Level, right: Level) -> Bool {
            allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
        }
    }

    /// Bytes at which a log becomes the old one, of which there is one.
    package static let sizeLimit = 4 << 20

    private struct State {
        var file: CInt = -1
        var size = 0
    }

    /// Nil for a log that nobody keeps.
    private let path: BytePath?
    private let least: Level
    private let limit: Int
    private let state = LockedState(State())

    package init(_ path: BytePath?, least: Level = .info, limit: Int = EventLog.sizeLimit) {
        self.path = path
        self.least = least
        self.limit = limit
    }

    deinit { state.withLock { if $0.file >= 0 { close($0.file) } } }

    package var logsDebug: Bool { least == .debug }

    package func write(_ level: Level, _ event: String, _ fields: [(String, String)] = []) {
        guard let path, level >= least else { return }
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let nanoseconds = Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
        let milliseconds = String(Int(now.tv_nsec) / 1_000_000 + 1_000).dropFirst()
        var json = JSONWriter()
        json.object { json in
            json.member("time", "\(rfc3339(nanoseconds: nanoseconds).dropLast()).\(milliseconds)Z")
            json.member("level", level.rawValue)
            json.member("event", event)
            for (key, value) in fields { json.member(key, value) }
        }
        let line = json.bytes + [UInt8(ascii: "\n")]
        state.withLock { state in
            if state.file >= 0, state.size + line.count > limit {
                close(state.file)
                state.file = -1
                let old = BytePath(bytes: path.bytes + Array(".1".utf8))
                _ = path.withCString { from in old.withCString { rename(from, $0) } }
            }
            if state.file < 0 { open(path, &state) }
            // A full disk costs lines, nothing else.
            let count = line.withUnsafeBytes { bytes in Glibc.write(state.file, bytes.baseAddress, bytes.count) }
            state.size += max(count, 0)
        }
    }

    private func open(_ path: BytePath, _ state: inout State) {
        guard let file = try? FileDescriptor(opening: path, flags: O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW) else {
            return
        }
        state.file = fcntl(file.number, F_DUPFD_CLOEXEC, 3)
        state.size = Int((try? file.status())?.size ?? 0)
    }
}
