import TestSupport
import Testing
import TextAnalysis

@testable import Chunking

@Suite struct ChunkerTests {
    @Test func givesNoChunkForAnEmptyText() {
        #expect(Chunker.chunks(of: [UInt8]().span, language: nil).isEmpty)
    }

    @Test(arguments: Language.all)
    func dividesGeneratedTextExactly(language: Language) {
        var random = SplitMix(seed: UInt64(language.index) + 1)
        for size in [1, 3, 40, 150] {
            expectPartition(generatedText(lines: size, &random), language)
        }
    }

    @Test(arguments: 0..<4)
    func dividesAnyBytesExactly(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let bytes = (0..<1500).map { _ in UInt8(truncatingIfNeeded: random.next() >> 13) }
        // Bytes that mean something to some language are rare among all bytes.
        let marks = (0..<1500).map { _ in
            Array("{}()[]<>\"'`#/*-=\\\n\n\n\r\t :;,.@~|$aclsdef\u{0C}".utf8).randomElement(using: &random)!
        }
        for language in Language.all {
            expectPartition(bytes, language)
            expectPartition(marks, language)
        }
    }

    @Test(arguments: Language.all)
    func givesTheSameForEitherLineEnding(language: Language) {
        var random = SplitMix(seed: 77 &+ UInt64(language.index))
        let text = generatedText(lines: 120, &random)
        let withReturns = text.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
        let plain = Chunker.chunks(of: text.span, language: language)
        let other = Chunker.chunks(of: withReturns.span, language: language)
        #expect(plain.map(\.firstLine) == other.map(\.firstLine))
        #expect(plain.map(\.definitions) == other.map(\.definitions))
        #expect(plain == Chunker.chunks(of: text.span, language: language))
    }

    @Test func keepsALineThatIsTooLongWhole() {
        let text = Array(("a\n" + String(repeating: "x", count: 9000) + "\nb\n").utf8)
        let chunks = Chunker.chunks(of: text.span, language: nil)
        #expect(chunks.map(\.firstLine) == [1, 2, 3])
    }

    @Test func boundsLinesNamesAndDefinitions() {
        let blank = [UInt8](repeating: 0x0A, count: 20000)
        expectPartition(blank, nil)
        let name = String(repeating: "é", count: 3000)
        let nested = (0..<300).map { String(repeating: " ", count: $0) + "class \(name)\($0):\n" }.joined()
        expectPartition(Array(nested.utf8), Language.named("python"))
        let many = String(repeating: "def f(): 0\n", count: 2000)
        expectPartition(Array(many.utf8), Language.named("python"))
    }

    /// A matcher that looks for a closing bracket from each opening one takes minutes for these.
    @Test(arguments: [
        ("go", "func ", "("), ("go", "func (", "a<"), ("cpp", "", "a<"), ("cpp", "", "a(b"), ("rust", "impl<", "&'"),
        ("haskell", "a", ",(b"), ("csharp", "", "["), ("swift", "public", "(@a"), ("typescript", "const a = ", "<("),
    ])
    func staysFastOnLinesOfOpenBrackets(language: String, beginning: String, piece: String) {
        let text = Array((beginning + String(repeating: piece, count: 300_000)).utf8)
        #expect(Chunker.chunks(of: text.span, language: Language.named(language)).count == 1)
    }

    @Test func beginsAChunkAtASeparator() throws {
        let cell = String(repeating: "value = value + 1\n", count: 45)
        let text = Array((cell + "\u{0C}\n" + cell).utf8)
        let chunks = Chunker.chunks(of: text.span, language: Language.named("python"))
        #expect(chunks.map(\.firstLine) == [1, 46])
        #expect(text[chunks[1].bytes.lowerBound] == separatorByte)
    }

    @Test func namesWhatAChunkContinues() throws {
        let body = String(repeating: "        total = total + first_value * second_value\n\n", count: 120)
        let text = Array("class Sum:\n    def add(self):\n\(body)\n    def get(self):\n        return 1\n".utf8)
        let chunks = Chunker.chunks(of: text.span, language: Language.named("python"))
        #expect(chunks.count > 2)
        #expect(chunks[0].symbol == "Sum")
        #expect(chunks[1].symbol == "Sum.add")
        #expect(chunks[1].kind == .method)
        #expect(chunks[1].definitions.isEmpty)
    }

    @Test func namesFieldsByTheirType() {
        let fields = (0..<80).map { "    private final Map<String, Integer> counts\($0) = make();\n" }.joined()
        let text = Array("class Table {\n\(fields)}\n".utf8)
        let chunks = Chunker.chunks(of: text.span, language: Language.named("java"))
        #expect(chunks.count > 2)
        #expect(chunks.allSatisfy { $0.symbol == "Table" })
    }

    @Test func keepsTheCommentWithItsDefinition() {
        let function = "    let value = compute()\n    print(value)\n"
        let one =
            "/// Explains it\n/// in two lines.\n@inlinable\nfunc name() {\n"
            + String(repeating: function, count: 20) + "}\n"
        let text = Array(String(repeating: one, count: 6).utf8)
        let chunks = Chunker.chunks(of: text.span, language: Language.named("swift"))
        #expect(chunks.map { ($0.firstLine - 1) % 45 } == [0, 0, 0, 0, 0, 0])
    }

    @Test func packsSmallDefinitionsTogether() {
        let text = Array((0..<60).map { "func name\($0)() {\n    return call(\($0))\n}\n\n" }.joined().utf8)
        let chunks = Chunker.chunks(of: text.span, language: Language.named("swift"))
        #expect(chunks.allSatisfy { (500...1500).contains($0.bytes.count) })
        #expect(chunks.allSatisfy { ($0.firstLine - 1) % 4 == 0 })
    }

    @Test func splitsALongFunctionAtItsBlankLines() {
        let block = String(repeating: "    first = call(first, second, third)\n", count: 9) + "\n"
        let text = Array(("def run():\n" + String(repeating: block, count: 12) + "    return first\n").utf8)
        let chunks = Chunker.chunks(of: text.span, language: Language.named("python"))
        #expect(chunks.count > 2)
        #expect(chunks.dropFirst().allSatisfy { ($0.firstLine - 2) % 10 == 0 })
        #expect(chunks.allSatisfy { $0.symbol == "run" })
    }

    @Test func dividesMarkdownAtHeadingsButNotInsideFences() {
        let paragraph = String(repeating: "Some words that make up a paragraph.\n", count: 12) + "\n"
        let fence = "```sh\n# not a heading\n\n# nor this\n```\n\n"
        let text = Array((0..<8).map { "## Part \($0)\n\n\(paragraph)\(fence)\(paragraph)" }.joined().utf8)
        let chunks = Chunker.chunks(of: text.span, language: Language.named("markdown"))
        #expect(chunks.map(\.symbol) == (0..<8).map { "Part \($0)" })
    }

    /// What the reader of documents makes of a page and of a notebook.
    @Test(arguments: [
        ("html", "# Install\n\ntext\n    # comment\n## On Linux\n", ["Install", "On Linux"]),
        ("notebook", "\u{0C}\n# Title\n\n\u{0C}```\n# comment\n\n\u{0C}\n## Part\n", ["Title", "Part"]),
    ])
    func takesTheHeadingsOfExtractedTextButNotItsComments(language: String, text: String, expected: [String]) {
        let chunks = Chunker.chunks(of: Array(text.utf8).span, language: Language.named(language))
        #expect(chunks.flatMap(\.definitions).map(\.name) == expected)
    }

    @Test func splitsTextWithoutBlankLinesAtLines() {
        let text = Array(String(repeating: "日本語の文章は空白がなくても行で分けられる。\n", count: 300).utf8)
        let chunks = Chunker.chunks(of: text.span, language: Language.named("text"))
        expectPartition(text, Language.named("text"))
        #expect(chunks.count > 3)
    }

    /// Every byte in one chunk, in order; whole lines, rightly counted; nothing over the limits.
    private func expectPartition(_ text: [UInt8], _ language: Language?) {
        let chunks = Chunker.chunks(of: text.span, language: language)
        var (offset, line) = (0, 1)
        for chunk in chunks {
            #expect(chunk.bytes.lowerBound == offset)
            #expect(chunk.firstLine == line)
            let body = text[chunk.bytes]
            let lines = body.count { $0 == 0x0A } + (body.last == 0x0A ? 0 : 1)
            #expect(lines == chunk.lastLine - chunk.firstLine + 1)
            #expect(body.last == 0x0A || chunk.bytes.upperBound == text.count)
            let characters = body.count { $0 & 0xC0 != 0x80 && $0 != 0x0D }
            #expect(lines == 1 || characters <= Chunker.maximumCharacters)
            #expect((chunk.symbol == nil) == (chunk.kind == nil))
            #expect((chunk.symbol ?? "").utf8.count <= 200)
            #expect(chunk.definitions.count <= 64)
            for definition in chunk.definitions {
                #expect((chunk.firstLine...chunk.lastLine).contains(definition.line))
                #expect(definition.name.utf8.count <= 120 && definition.qualifiedName.utf8.count <= 200)
                #expect(!definition.name.isEmpty)
            }
            (offset, line) = (chunk.bytes.upperBound, chunk.lastLine + 1)
        }
        #expect(offset == text.count)
    }

    /// Lines that look like those of programs and prose in many languages, with wild indentation.
    private func generatedText(lines: Int, _ random: inout SplitMix) -> [UInt8] {
        let pieces = [
            "class Name {", "def name(a, b):", "}", "end", "", "", "func name() {", "/* open", "*/", "// line",
            "# Title",
            "\"\"\"", "'", "`", "<<~EOS", "EOS", "=====", "-----", "return x + 1;", "if (a) {", "name :: Int -> Int",
            "CREATE TABLE t (", "#define X(a) \\", "#if A", "#endif", "impl<T> A for B<T> {", "fn f<'a>(x: &'a str) {",
            "<h2>Title</h2>", "```", "@decorator", "local function f()", "M.f = function()", "const f = (a) => {",
            "日本語の見出し", "int main(void)", "{", "defmodule A.B do", "\u{0C}", "key: value", "[table]", "r#\"raw",
            "R\"x(raw", "(defn name [a]", "é = \"ü\"", "describe('x', () => {", "}})", "public void f();",
        ]
        var text = ""
        for _ in 0..<lines {
            text += String(
                repeating: Bool.random(using: &random) ? " " : "\t", count: Int.random(in: 0...6, using: &random))
            text += pieces.randomElement(using: &random)!
            if Int.random(in: 0..<30, using: &random) > 0 { text += "\n" }
        }
        return Array(text.utf8)
    }
}
