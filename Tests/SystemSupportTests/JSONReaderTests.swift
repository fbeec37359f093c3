import SystemSupport
import Testing

@Suite struct JSONReaderTests {
    @Test(arguments: [
        ("0", 0), ("7", 7), ("-5", -5), (" 42 ", 42), ("10.0", 10), ("1e3", 1_000),
        ("123456789012345678", 123_456_789_012_345_678),
        ("9223372036854775807", .max), ("-9223372036854775808", .min),
    ])
    func `whole numbers are read however they are written`(_ text: String, _ number: Int) throws {
        for text in [text, "[\(text)]", "[\(text),1]"] {
            var reader = JSONReader(Array(text.utf8))
            if text.hasPrefix("[") {
                #expect(try reader.integers().first == number)
            } else {
                #expect(try reader.integer() == number)
            }
            try reader.end()
        }
    }

    @Test(arguments: [
        "", "01", "[00]", "9223372036854775808", "1.5", "1 2", "[1", "[1,]", "[1}", "1]", "--1", "\"1\"", "[[1]]",
    ])
    func `what is no whole number is a problem`(_ text: String) {
        #expect(throws: JSONReader.Problem.self) {
            var reader = JSONReader(Array(text.utf8))
            if text.hasPrefix("[") { _ = try reader.integers() } else { _ = try reader.integer() }
            try reader.end()
        }
    }

    @Test(arguments: [
        "", "plain", "\"quoted\" \\ back", "line\nend\ttab\r", "umlaut ü, kanji 漢, face 😀", "\u{1B}[0m\u{7F}",
    ])
    func `texts come back`(_ text: String) throws {
        var writer = JSONWriter()
        writer.array { json in for _ in 0..<3 { json.value(text) } }
        var reader = JSONReader(writer.bytes)
        #expect(try reader.array { try $0.string() } == [text, text, text])
        try reader.end()
    }
}
