import Indexing
import SystemSupport
import Testing

@testable import Commands
@testable import Searching

private func environment(_ variables: [String: String]) -> Environment {
    Environment { name in variables[name].map { Array($0.utf8) } }
}

private let plain = TerminalStyle(usesColor: false, width: nil)
private let colored = TerminalStyle(usesColor: true, width: 60)

@Suite struct TerminalTests {
    @Test(
        "colours follow what is typed, then the environment, then the terminal",
        arguments: [
            (.auto, true, [:], true), (.auto, false, [:], false), (.auto, true, ["NO_COLOR": "1"], false),
            (.auto, true, ["NO_COLOR": ""], true), (.auto, false, ["CLICOLOR_FORCE": "1"], true),
            (.auto, false, ["CLICOLOR_FORCE": "0"], false), (.auto, true, ["TERM": "dumb"], false),
            (.auto, false, ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], false), (.always, false, ["NO_COLOR": "1"], true),
            (.never, true, ["CLICOLOR_FORCE": "1"], false), (.always, false, ["TERM": "dumb"], true),
        ] as [(ColorChoice, Bool, [String: String], Bool)])
    func colors(_ choice: ColorChoice, _ isTerminal: Bool, _ variables: [String: String], _ expected: Bool) {
        #expect(usesColor(choice, isTerminal: isTerminal, environment: environment(variables)) == expected)
    }

    @Test(arguments: [
        ("src/a.c", "/w", "/w", "src/a.c"), ("src/a.c", "/w", "/w/src", "a.c"), ("a.c", "/w", "/w/src/x", "../../a.c"),
        ("lib/b.c", "/w", "/w/src", "../lib/b.c"), ("a.c", "/w", "/other", "../w/a.c"), ("a.c", "/", "/", "a.c"),
        ("/x/a.c", "/w", "/w", "../x/a.c"), ("sr/a", "/w", "/w/src", "../sr/a"), ("", "/w", "/w", "(standard input)"),
    ])
    func pathsAreShownFromTheCurrentFolder(_ path: String, _ root: String, _ current: String, _ expected: String) {
        let shown = shownPath(BytePath(path), root: BytePath(root), currentDirectory: BytePath(current))
        #expect(shown == BytePath(expected))
    }

    @Test func escapesFromFilesAreNeverPrintedRaw() {
        var hit = sampleHit(path: BytePath("a\u{1B}[2J\n.py"))
        hit.symbol = "\u{1B}[31m"
        hit.lines = [SearchHit.Line(number: 11, text: "x\u{1B}]0;t\u{07}\u{9B}2J\u{202E}\ty", highlights: [0..<1])]
        let printer = ResultPrinter(style: plain, currentDirectory: BytePath("/"), showsAllLines: true)
        let answer = sampleAnswer([hit])
        for text in [printer.text(answer), printer.vimgrep(answer), printer.paths(answer)] {
            #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || !isUnsafeOnTerminal($0) })
            #expect(text.contains(#"\x1b"#))
        }
    }

    @Test func hitsShowWhereAndWhatAndTheBestLines() {
        let printer = ResultPrinter(style: plain, currentDirectory: BytePath("/work space/src"), showsAllLines: false)
        #expect(
            printer.text(sampleAnswer([sampleHit()])) == """
                a.py:11  App.route (method)  0.93
                  10: def route(self):
                  11:     return route(self)

                """)
    }

    @Test func anExplanationEndsWithHowTheVectorsWereSearched() {
        let printer = ResultPrinter(style: plain, currentDirectory: BytePath("/work space"), showsAllLines: false)
        var answer = sampleAnswer([sampleHit()])
        #expect(!printer.text(answer).contains("Vectors"))
        answer.vectorSearch = "codes of all 900 rows, exact scores of 200"
        #expect(printer.text(answer).hasSuffix("\n\nVectors: codes of all 900 rows, exact scores of 200\n"))
    }

    @Test func whatIsNotClearlyRelevantStandsUnderALineThatSaysSo() {
        let printer = ResultPrinter(style: plain, currentDirectory: BytePath("/work space"), showsAllLines: false)
        var far = sampleHit()
        far.isClearlyRelevant = false
        let none = printer.text(sampleAnswer([far]))
        #expect(none.hasPrefix("Nothing clearly relevant was found. Nearest:\n\nsrc/a.py"))
        let some = printer.text(sampleAnswer([sampleHit(), far]))
        #expect(some.hasPrefix("src/a.py") && some.contains("\n\nLess likely:\n\nsrc/a.py"))
        #expect(!printer.text(sampleAnswer([sampleHit()])).contains("likely"))
    }

    @Test func theQuerysWordsAreHighlighted() {
        let text = safeText("a route b", highlights: [2..<7], style: colored, width: nil)
        #expect(text == "a \u{1B}[1;31mroute\u{1B}[0m b")
    }

    @Test func vimgrepCountsBytesFromOne() {
        let printer = ResultPrinter(style: plain, currentDirectory: BytePath("/work space"), showsAllLines: false)
        #expect(printer.vimgrep(sampleAnswer([sampleHit()])) == "src/a.py:11:9:    return route(self)\n")
    }

    @Test func pathsComeOnceInRankOrder() {
        let hits = ["b", "a", "b", "c"].map { sampleHit(path: BytePath($0)) }
        let printer = ResultPrinter(style: plain, currentDirectory: BytePath("/work space"), showsAllLines: false)
        #expect(printer.paths(sampleAnswer(hits)) == "b\na\nc\n")
    }

    @Test(
        arguments: [
            ("abcdefghijkl", [], "abcdefghi…"), ("abcdefghij", [], "abcdefghij"), ("日本語日本語", [], "日本語日…"),
            ("e\u{301}bcdefghij", [], "e\u{301}bcdefghij"), ("aaaaaaaaaaaaaaaaaaaaXY", [20..<22], "…aaXY"),
        ] as [(String, [Range<Int>], String)])
    func longLinesAreCutToTheWidth(_ text: String, _ highlights: [Range<Int>], _ expected: String) {
        #expect(safeText(text, highlights: highlights, style: plain, width: 10) == expected)
    }

    @Test func progressTellsRateAndRemainingTime() {
        let progress = IndexProgress(filesDone: 5000, filesTotal: 9000, bytesDone: 50_000_000, bytesTotal: 100_000_000)
        let line = progressLine(progress, seconds: 2, width: 120)
        #expect(line.contains("50 %  5,000/9,000 files  25.0 MB/s  2,500 files/s  2 s left"))
        for width in [1, 10, 40, 80, 200] { #expect(progressLine(progress, seconds: 2, width: width).count < width) }
        let nothing = IndexProgress(filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0)
        #expect(progressLine(nothing, seconds: 0, width: 80).contains("0 %"))
    }

    @Test func summariesTellReasons() {
        var summary = IndexSummary()
        (summary.added, summary.changed, summary.removed, summary.unchanged) = (12, 3, 1, 8990)
        summary.skipped = ["too-large": 20, "binary": 150, "generated": 40]
        summary.elapsedMilliseconds = 1234
        #expect(
            summary.line(isDryRun: false)
                == "12 added, 3 changed, 1 removed, 8,990 unchanged, "
                + "210 skipped (150 binary, 40 generated, 20 too large) in 1.2 s")
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1000, "-1,000")])
    func thousandsAreGrouped(_ number: Int, _ text: String) { #expect(grouped(number) == text) }

    @Test(arguments: [(999, "999 bytes"), (1234, "1.2 kB"), (75_400_000, "75 MB"), (999_600, "1.0 MB")])
    func bytesAreRounded(_ count: Int, _ text: String) { #expect(byteCount(count) == text) }
}
