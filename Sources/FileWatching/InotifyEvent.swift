private import Glibc
import SystemSupport

/// What the kernel tells of a watched folder or of something in it (inotify(7)).
struct InotifyEvent: Sendable {
    /// The watch that it comes from; -1 when events were lost.
    var watch: CInt
    /// `IN_*` flags.
    var mask: UInt32
    /// What in the folder it is about; empty for the folder itself.
    var name: ArraySlice<UInt8>

    func has(_ flags: some BinaryInteger) -> Bool { mask & UInt32(truncatingIfNeeded: flags) != 0 }

    /// The events in `bytes`, as read(2) gives them.
    static func events(in bytes: [UInt8]) -> [InotifyEvent] {
        var events: [InotifyEvent] = []
        let headerSize = MemoryLayout<inotify_event>.size
        bytes.withUnsafeBytes { raw in
            var start = 0
            while raw.count - start >= headerSize {
                let header = raw.loadUnaligned(fromByteOffset: start, as: inotify_event.self)
                let end = start + headerSize + Int(header.len)
                guard end <= raw.count else { return }
                let name = bytes[(start + headerSize)..<end]
                events.append(InotifyEvent(watch: header.wd, mask: header.mask, name: name.prefix { $0 != 0 }))
                start = end
            }
        }
        return events
    }
}
