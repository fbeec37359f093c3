import Foundation
import SystemSupport
import TestSupport
import Testing

@testable import Searching

@Suite struct SearchJSONTests {
    private func document(_ answer: SearchResponse) -> String {
        var json = JSONWriter()
        answer.writeJSON(to: &json, currentDirectory: BytePath("/here"))
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private static let emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    @Test func keysComeInTheOrderThatIsDocumented() {
        let expected =
            #"{"schema_version":1,"query":"where is \"it\"","mode":"hybrid","workspace":"/work space","results":["#
            + #"{"path":"src/a.py","uri":"file:///work%20space/src/a.py","line":10,"column":1,"end_line":12,"#
            + #""end_column":18,"best_line":11,"range":{"start":{"line":9,"character":0},"end":{"line":11,"#
            + #""character":17}},"language":"python","symbol":"App.route","kind":"method","score":0.93,"#
            + #""preview":"def route(self):","content_hash":"\#(Self.emptyHash)","stale":false}],"total":1,"#
            + #""truncated":true,"index":{"state":"ready","files":26,"chunks":558,"pending":0,"#
            + #""updated_at":"2026-11-21T12:59:59Z"},"warnings":["careful"],"elapsed_ms":3.1}"#
        #expect(document(sampleAnswer([sampleHit()])) == expected)
    }

    @Test func namesThatAreNotUTF8ComeWithTheirBytes() {
        let text = document(sampleAnswer([sampleHit(path: BytePath(bytes: [0x61, 0xFF, 0x0A]))]))
        #expect(text.contains(#""path":"a\\xff\\n","path_bytes":"Yf8K","uri":"file:///work%20space/a%FF%0A""#))
    }

    @Test func aNewlineInANameIsEscapedByJSON() {
        let text = document(sampleAnswer([sampleHit(path: BytePath("a\nb"))]))
        #expect(text.contains(#""path":"a\nb","uri":"file:///work%20space/a%0Ab""#))
    }

    @Test func controlsNeverComeRaw() {
        var hit = sampleHit()
        hit.preview = "\u{1B}]0;x\u{07}\u{9B}31m\u{202E}\r"
        let text = document(sampleAnswer([hit]))
        #expect(text.contains(#""preview":"\u001b]0;x\u0007\u009b31m\u202e\u000d""#))
        #expect(!text.unicodeScalars.contains(where: isUnsafeOnTerminal))
    }

    @Test func textFromStandardInputHasNoAddress() {
        let text = document(sampleAnswer([sampleHit(path: BytePath(""))], workspace: nil))
        #expect(text.contains(#""workspace":null"#) && text.contains(#""path":"-","uri":null"#))
    }

    @Test func documentsAndLinesFitTheSchema() throws {
        var explained = sampleHit(path: BytePath(bytes: [0xFF]))
        explained.signals = [SearchHit.Signal(name: "bm25", value: 12.5, contribution: 0.25)]
        explained.language = nil
        let schema = try JSONSchema()
        for answer in [sampleAnswer([]), sampleAnswer([sampleHit(), explained])] {
            #expect(try schema.problems(in: Data(document(answer).utf8), definition: "answer") == [])
            let lines = answer.jsonLines(currentDirectory: BytePath("/")).split(separator: UInt8(ascii: "\n"))
            #expect(lines.count == answer.hits.count + 1)
            for (index, line) in lines.enumerated() {
                let definition = index < answer.hits.count ? "result" : "summary"
                #expect(try schema.problems(in: Data(line), definition: definition) == [])
            }
        }
    }

    @Test func theSchemaRefusesWhatDoesNotFit() throws {
        let schema = try JSONSchema()
        let good = document(sampleAnswer([sampleHit()]))
        for (old, new) in [
            (#""stale":false"#, #""stale":0"#), (#""total":1"#, #""count":1"#), (#""line":10"#, #""line":0"#),
            (#""mode":"hybrid""#, #""mode":"other""#), (#""kind":"method","#, ""),
        ] {
            let bad = good.replacingOccurrences(of: old, with: new)
            #expect(try !schema.problems(in: Data(bad.utf8), definition: "answer").isEmpty)
        }
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
            (951_782_400_000_000_000, "2000-02-29T00:00:00Z"),
            (Int64.max, "2262-04-11T23:47:16Z"), (Int64.min, "1677-09-21T00:12:43Z"),
        ] as [(Int64, String)])
    func timesAreInUTC(_ nanoseconds: Int64, _ text: String) {
        #expect(rfc3339(nanoseconds: nanoseconds) == text)
    }

    @Test func base64IsThatOfFoundation() {
        for count in 0..<20 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 250) }
            #expect(base64(bytes) == Data(bytes).base64EncodedString())
        }
    }
}
