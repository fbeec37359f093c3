import CollectionStore
import Glibc
import SystemSupport
import TextAnalysis

/// The text of a file as hits show it: lines, positions, and where the query's words are.
struct HitText {
    let bytes: [UInt8]
    /// Where every line begins, and the text's end.
    private let lineStarts: [Int]

    init(_ text: [UInt8]) {
        bytes = text
        var starts = [0]
        text.withUnsafeBytes { text in
            guard var rest = text.baseAddress else { return }
            let end = rest + text.count
            while let newline = memchr(rest, CInt(UInt8(ascii: "\n")), end - rest) {
                rest = UnsafeRawPointer(newline) + 1
                starts.append(rest - text.baseAddress!)
            }
        }
        if starts.last != text.count { starts.append(text.count) }
        lineStarts = starts
    }

    /// Of the text and the table of its lines.
    var byteCount: Int { bytes.count + 8 * lineStarts.count }

    var lineCount: Int { lineStarts.count - 1 }

    /// The bytes of line `number`, from 1, without its end.
    func line(_ number: Int) -> ArraySlice<UInt8> {
        guard number >= 1, number <= lineCount else { return [] }
        var end = lineStarts[number]
        let start = lineStarts[number - 1]
        if end > start, bytes[end - 1] == UInt8(ascii: "\n") { end -= 1 }
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return bytes[start..<end]
    }

    /// UTF-16 units in line `number`.
    func utf16Length(ofLine number: Int) -> Int { String(decoding: line(number), as: UTF8.self).utf16.count }
}
