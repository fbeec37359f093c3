import Foundation
import SystemSupport
import TestSupport
import Testing

/// What goes to terminals and other programs.
@Suite struct OutputTests {
    @Test(arguments: [
        ("plain ü 漢", "plain ü 漢"), ("a\nb\tc\r", "a\\nb\\tc\\r"), ("\u{1B}[31m", "\\x1b[31m"),
        ("\u{9B}31m", "\\x9b31m"),
        ("\u{202E}x", "\\u{202e}x"), ("\u{61C}x", "\\u{061c}x"), ("\u{7F}", "\\x7f"),
    ])
    func `a terminal obeys nothing that is shown`(_ text: String, _ expected: String) {
        #expect(escapedForDisplay(Array(text.utf8)) == expected)
    }

    @Test(
        arguments: [
            ([0xFF], "\\xff"), ([0xC3], "\\xc3"), ([0xE6, 0xBC, 0x41], "\\xe6\\xbcA"),
            ([0xED, 0xA0, 0x80], "\\xed\\xa0\\x80"),
            ([0xC0, 0xAF], "\\xc0\\xaf"), ([0xF4, 0x90, 0x80, 0x80], "\\xf4\\x90\\x80\\x80"),
        ] as [([UInt8], String)])
    func `bytes that are not UTF-8 are shown one by one`(_ bytes: [UInt8], _ expected: String) {
        #expect(escapedForDisplay(bytes) == expected)
    }

    @Test(arguments: 0..<10)
    func `every text survives JSON`(_ seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        var text = ""
        for _ in 0..<200 {
            let limit: UInt32 = [0x100, 0x3000, 0x11_0000].randomElement(using: &random)!
            if let scalar = Unicode.Scalar(UInt32.random(in: 0..<limit, using: &random)) {
                text.unicodeScalars.append(scalar)
            }
        }
        var json = JSONWriter()
        json.object {
            $0.member("text", text)
            $0.member("numbers", -0.5, digits: 2)
            $0.member("none", nil as String?)
            $0.member("list", [text, "\u{2028}\"\\"])
        }
        let read = try #require(try JSONSerialization.jsonObject(with: Data(json.bytes)) as? [String: Any])
        #expect((read["text"] as? String).map { Array($0.utf8) } == Array(text.utf8))
        #expect(read["numbers"] as? Double == -0.5)
        #expect(read["none"] is NSNull)
        #expect((read["list"] as? [String])?.last == "\u{2028}\"\\")
        #expect(!String(decoding: json.bytes, as: UTF8.self).unicodeScalars.contains(where: isUnsafeOnTerminal))
    }
}
