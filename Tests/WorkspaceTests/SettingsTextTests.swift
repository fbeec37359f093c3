import TestSupport
import Testing

@testable import Workspace

struct SettingsTextTests {
    private func set(_ text: String, _ key: String, _ json: String) -> String? {
        var settings = SettingsText(Array(text.utf8))
        return settings.set(key, to: json) ? String(decoding: settings.bytes, as: UTF8.self) : nil
    }

    @Test(arguments: [
        ("{}", "{ \"a\": 2 }"), ("{ }", "{ \"a\": 2 }"), ("{\n}\n", "{\n  \"a\": 2\n}\n"),
        (#"{ "a": 1 }"#, #"{ "a": 2 }"#), (#"{"b":1}"#, #"{"b":1, "a": 2}"#),
        (#"{ "b": 1, }"#, #"{ "b": 1, "a": 2, }"#),
        (
            "{ /* a: 5 */ 'a' /* x */ : /* y */ [1, {b: ']'}] /* z */ , // e\n c: 1 }",
            "{ /* a: 5 */ 'a' /* x */ : /* y */ 2 /* z */ , // e\n c: 1 }"
        ),
        ("{ b: 'a\\'}', a: -0x1F, }", "{ b: 'a\\'}', a: 2, }"), ("{a:NaN}", "{a:2}"), ("{a:{a:1}}", "{a:2}"),
        (
            "// head }\n{\n\t\"b\": 1 // b: the first\n\t/* c */\n}\n",
            "// head }\n{\n\t\"b\": 1, // b: the first\n\t/* c */\n\t\"a\": 2\n}\n"
        ),
        (
            "{\n  \"b\": 1,\n  // \"a\": 5, as it was\n  \"c\": 3\n}",
            "{\n  \"b\": 1,\n  // \"a\": 5, as it was\n  \"a\": 2,\n  \"c\": 3\n}"
        ),
        ("{\n  // \"a\": 1,\n\n  // \"c\": 1,\n}", "{\n  // \"a\": 1,\n  \"a\": 2\n\n  // \"c\": 1,\n}"),
        ("{\n  b: 1\n  // \"a\": 1,\n}", "{\n  b: 1,\n  // \"a\": 1,\n  \"a\": 2\n}"),
        ("{\n  b: 1 }", "{\n  b: 1,\n  \"a\": 2\n }"),
        ("{\r\n  b: 1,\r\n}\r\n", "{\r\n  b: 1,\r\n  \"a\": 2,\n}\r\n"),
    ])
    func aSettingChangesAndNothingElse(text: String, expected: String) throws {
        let changed = try #require(set(text, "a", "2"))
        #expect(changed == expected)
        // Twice is as once.
        #expect(set(changed, "a", "2") == changed)
        var members = try members(text)
        members["a"] = .number(2)
        #expect(try self.members(changed) == members)
    }

    @Test(arguments: ["", "[]", "{ a: 1, a: 2 }", "{ a: 1", "{ \"a\" }", "{ a: \"", "{ /*", "{,}", "/", "{a:/"])
    func whatCannotBeChangedIsRefused(text: String) { #expect(set(text, "a", "2") == nil) }

    @Test(arguments: [
        ("{\n  // one\n  a: 1, // two\n  b: 2\n}", "{\n  // one\n   // two\n  b: 2\n}"),
        ("{\n  a: 1,\n  b: 2\n}", "{\n  b: 2\n}"), ("{ a: 1 }", "{  }"), ("{ b: 1 }", "{ b: 1 }"),
        ("{\n  b: 2,\n  a: 1\n}", "{\n  b: 2,\n}"),
    ])
    func aSettingGoesAndNothingElse(text: String, expected: String) throws {
        var settings = SettingsText(Array(text.utf8))
        let isRemoved = settings.remove("a")
        #expect(isRemoved)
        #expect(String(decoding: settings.bytes, as: UTF8.self) == expected)
        var members = try members(text)
        members["a"] = nil
        #expect(try self.members(expected) == members)
    }

    @Test func everySettingOfTheTemplateGetsItsPlace() throws {
        let template = try #require(WorkspaceTemplate.files.first { $0.name == "config.json" }).content
        var settings = SettingsText(template)
        for setting in Setting.all.reversed() {
            let before = settings.bytes
            let isSet = settings.set(setting.key, to: setting.standard.json)
            #expect(isSet)
            let text = String(decoding: settings.bytes, as: UTF8.self)
            #expect(text.contains("// \"\(setting.key)\": "), "the template does not tell of \(setting.key)")
            #expect(
                Set(String(decoding: before, as: UTF8.self).split(separator: "\n")).subtracting(
                    text.split(separator: "\n")
                ).count <= 1)
        }
        #expect(try members(String(decoding: settings.bytes, as: UTF8.self)).count == Setting.all.count)
        for setting in Setting.all { _ = settings.remove(setting.key) }
        #expect(settings.bytes == template)
    }

    @Test func damagedTextsAreNoHarm() {
        let texts = [
            "{ 'a': [1, {b: \"]\"}], // c\n /* d */ \"b\": 'x\\'y', c: -0x1F, }", "// h\n{\n  // \"a\": 1,\n}\n",
        ]
        var random = SplitMix(seed: 7)
        for text in texts {
            for _ in 0..<3_000 {
                var bytes = Array(text.utf8)
                for _ in 0...Int(random.next() % 3) {
                    let place = Int(random.next() % UInt64(bytes.count))
                    switch random.next() % 3 {
                    case 0: bytes.remove(at: place)
                    case 1: bytes.insert("{}[],:'\"/*\\\n".utf8.randomElement(using: &random) ?? 0, at: place)
                    default: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                    }
                }
                for key in ["a", "b", "\u{E9}"] {
                    var settings = SettingsText(bytes)
                    // What it says of a text that is valid is checked by `SettingsFile`.
                    if settings.set(key, to: "2") { _ = settings.remove(key) }
                }
            }
        }
    }

    private func members(_ text: String) throws -> [String: JSONValue] {
        guard case .object(let members) = try JSONValue(json5: Array(text.utf8)) else { return [:] }
        return members
    }
}
