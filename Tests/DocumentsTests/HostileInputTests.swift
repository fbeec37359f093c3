import Documents
import SystemSupport
import TestSupport
import Testing

@Suite struct HostileInputTests {
    /// Pieces that the readers look for, so that random input gets past the first check.
    static let pieces: [[UInt8]] =
        [
            "<", ">", "</", "<!--", "-->", "<?", "<script>", "</script>", "<style", "<h1>", "</h1>", "<pre>", "=\"",
            "'", "&",
            "&amp;", "&#x110000;", "&#0;", "&#55296;", ";", "{", "}", "[", "]", "\"cells\":[{", "\"source\":[", "\"",
            "\\",
            "\\n", "\\u00e9", "\\ud83d", "\\ude00", ",", ":", "\n", "\r\n", "\n\n", " ", "\t", "word", "é", "日本", "😀",
            "// Code generated", "DO NOT EDIT", "@generated", "-----BE" + "GIN PRIVATE KEY-----", "-----END", "AKIA",
            "ghp_",
            "github_pat_", "xoxb-1", "AIza", "PRIV", "glpat-", "sk-ant-", "npm_", "AgEIcHlwaS5vcmc", "\u{0C}",
            "\u{FEFF}",
        ].map { Array($0.utf8) } + [
            [0], [0xFF], [0xFF, 0xFE], [0xFE, 0xFF], [0xD8], [0xC3], [0xE9], [0x80], [0xF0, 0x9F],
        ]

    @Test(arguments: ["a.swift", "a.html", "a.ipynb", "a.json", "a.js", "a.md", "a", ".npmrc", ".pypirc"])
    func `no bytes trap, and every text is well-formed with the file's lines`(name: String) throws {
        let reader = DocumentReader()
        let path = BytePath(name)
        var generator = SplitMix(seed: 42)
        var readCount = 0
        for round in 0..<3_000 {
            var bytes: [UInt8] = name == "a.ipynb" && round % 2 == 0 ? Array("{\"cells\":[{\"source\":[".utf8) : []
            // Most rounds without the bytes that make a file binary at once.
            let choices = round % 8 == 0 ? Self.pieces[...] : Self.pieces.dropLast(round % 3 == 0 ? 3 : 9)
            for _ in 0..<Int.random(in: 0...60, using: &generator) {
                if round % 8 == 0, Bool.random(using: &generator) {
                    bytes.append(UInt8.random(in: 0...255, using: &generator))
                } else if let piece = choices.randomElement(using: &generator) {
                    bytes += piece
                }
            }
            guard let document = try? reader.document(from: bytes, at: path) else { continue }
            readCount += 1
            #expect(String(validating: document.text, as: UTF8.self) != nil, "\(bytes)")
            if document.encoding == .utf8 || document.encoding == .windows1252 {
                #expect(lines(document.text) == lines(bytes), "\(bytes)")
            }
        }
        #expect(readCount > 1_000)
    }

    @Test func `a damaged notebook traps nowhere`() {
        let bytes = Array(ExtractionTests.notebook.utf8)
        let reader = DocumentReader()
        for position in bytes.indices {
            for byte: UInt8 in [0x22, 0x5C, 0x5D, 0x7B, 0x0A] {
                var damaged = bytes
                damaged[position] = byte
                if let document = try? reader.document(from: damaged, at: BytePath("a.ipynb")) {
                    #expect(lines(document.text) == lines(damaged))
                }
            }
            #expect((try? reader.document(from: Array(bytes[..<position]), at: BytePath("a.ipynb"))) != nil)
        }
    }

    private func lines(_ bytes: [UInt8]) -> Int { bytes.count { $0 == 0x0A } }
}
