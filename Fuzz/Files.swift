import SystemSupport

@testable import Workspace

/// An ignore file, and the paths it is asked about: its own lines.
@Sendable func fuzzIgnoreFile(_ input: [UInt8]) {
    let list = PatternList(parsing: input, baseLength: 0)
    for line in input.split(separator: UInt8(ascii: "\n")).prefix(16) {
        let path = Array(line.prefix(512))
        let nameStart = path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        guard nameStart < path.count else { continue }
        path.withUnsafeBufferPointer { path in
            _ = list.verdict(on: path, nameStart: nameStart, isDirectory: false)
            _ = list.verdict(on: path, nameStart: nameStart, isDirectory: true)
        }
    }
}

@Sendable func fuzzSettings(_ input: [UInt8]) {
    _ = try? Settings.parse(input, path: BytePath("config.json"))
}
