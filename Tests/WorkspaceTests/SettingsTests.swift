import Glibc
import SystemSupport
import Testing
import TestSupport
import Workspace

struct SettingsTests {
    private func parse(_ text: String) throws -> EffectiveSettings {
        try Settings.parse(Array(text.utf8), path: BytePath("config.json"))
    }

    @Test func hasDefaultsWithoutAFile() throws {
        let folder = try TemporaryDirectory()
        let read = try Settings.read(for: WorkspaceLocation(root: folder.path))
        #expect(read.settings == Settings())
        #expect(read.warnings.isEmpty)
        #expect(read.settings.maxFileSize == 1_048_576)
    }

    @Test func readsJSONWithCommentsAndTrailingCommas() throws {
        let effective = try parse(
            """
            // what people write
            { "maxFileSize": 2000, /* names */ "hidden": [".notes"], "exclude": ["*.x", "/y/"],
              "skipSecrets": false, "skipGenerated": false, "model": "../m", }
            """)
        let settings = effective.settings
        #expect(effective.warnings.isEmpty)
        #expect(settings.maxFileSize == 2000)
        #expect(settings.hidden == .only([Array(".notes".utf8)]))
        #expect(settings.exclude == ["*.x", "/y/"])
        #expect(!settings.skipSecrets && !settings.skipGenerated)
        #expect(settings.model == "../m")
        #expect(try parse("{hidden: true}").settings.hidden == .all)
        #expect(try parse("{hidden: false}").settings.hidden == .only([]))
        #expect(try parse("{hidden: null, model: null}").settings == Settings())
    }

    @Test(arguments: [
        (#"{"maxFileSize": "1"}"#, "maxFileSize has to be a whole number from 1 to 268435456, not a text"),
        (#"{"maxFileSize": 0}"#, "maxFileSize"), (#"{"maxFileSize": 1e300}"#, "maxFileSize"),
        (#"{"maxFileSize": 1.5}"#, "not 1.5"), (#"{"maxFileSize": NaN}"#, "maxFileSize"),
        (#"{"exclude": ["a", 2]}"#, "exclude[1] has to be a text, not a number"), (#"{"exclude": "a"}"#, "exclude"),
        (#"{"hidden": 1}"#, "hidden"), (#"{"skipSecrets": 1}"#, "skipSecrets has to be true or false"),
        (#"{"model": {}}"#, "model"), (#"{"model": ""}"#, "model"), ("[]", "not a list"), ("{", "not JSON"),
        ("", "not JSON"),
    ])
    func namesWhatIsWrong(text: String, words: String) {
        let error = #expect(throws: WorkspaceError.self) { try parse(text) }
        #expect(error?.code == .invalidSettings)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test(arguments: [[0x7B, 0x20, 0xFF, 0x3A], [0x7B, 0xC3], [0xFF, 0xFE, 0x7B, 0x00]] as [[UInt8]])
    func refusesWhatIsNotUTF8(content: [UInt8]) throws {
        let error = try #require(throws: WorkspaceError.self) {
            try Settings.parse(content, path: BytePath("config.json"))
        }
        #expect("\(error)".contains("config.json is not JSON: it is not UTF-8"))
    }

    @Test func numbersAtTheEndOfATextEndThere() throws {
        // What lies behind the text in memory is different each time.
        var others: [[UInt8]] = []
        for round in 0..<20_000 {
            let digits = [UInt8](repeating: UInt8(ascii: "7"), count: 1 + round % 120)
            others.append([UInt8](repeating: UInt8(33 + round % 25), count: digits.count + round % 41))
            if others.count > 500 { others.removeFirst(250) }
            guard case .number = try JSONValue(json5: digits) else { Issue.record("no number"); return }
        }
    }

    @Test func warnsOfUnknownKeysWithASuggestion() throws {
        let warnings = try parse(#"{"maxFileSze": 5, "entirely": 1, "Exclude": [], "\u001b[2J": 1}"#).warnings
        #expect(warnings.count == 4)
        #expect(warnings.contains { $0.contains("'maxFileSze'; did you mean 'maxFileSize'?") })
        #expect(warnings.contains { $0.contains("did you mean 'exclude'?") })
        #expect(warnings.contains { $0.hasSuffix("unknown setting 'entirely'") })
        #expect(warnings.allSatisfy { !$0.contains("\u{1B}") })
    }

    @Test func refusesFilesThatAreTooLarge() throws {
        let folder = try TemporaryDirectory()
        let largest = Array("{}".utf8) + [UInt8](repeating: 0x20, count: (64 << 10) - 2)
        try folder.write(largest, to: ".workspace/config.json")
        #expect(try Settings.read(for: WorkspaceLocation(root: folder.path)).warnings == [])
        try folder.write(largest + [0x20], to: ".workspace/config.json")
        let error = #expect(throws: WorkspaceError.self) {
            try Settings.read(for: WorkspaceLocation(root: folder.path))
        }
        #expect(error?.cause?.errno == EFBIG && error?.message.contains("larger than 64 KiB") == true)
    }

    @Test func survivesDeepNesting() {
        let text = String(repeating: "[", count: 100_000)
        #expect(throws: WorkspaceError.self) { try parse(text) }
    }

    @Test func whatIsNestedDeeperThanAnySettingIsRefused() throws {
        for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
            func nested(_ depth: Int) -> [UInt8] {
                Array((String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)).utf8)
            }
            #expect(throws: Never.self) { try JSONValue(json5: nested(16)) }
            let error = #expect(throws: JSONValue.Malformed.self) { try JSONValue(json5: nested(17)) }
            #expect(error?.message.contains("deeper than 16") == true)
        }
    }

    @Test func aPathBelowAUsersFolderThatIsNotUTF8IsRefused() throws {
        let folder = try TemporaryDirectory()
        let user = BytePath(bytes: folder.path.bytes + Array("/u".utf8) + [0xFF])
        try #require(user.withCString { mkdir($0, 0o700) } == 0)
        let file = user.appending("config.json")
        try replaceFile(file, with: Array("{ model: 'm' }".utf8))
        let error = #expect(throws: WorkspaceError.self) { try Settings.read(for: nil, userFile: file) }
        #expect(error?.code == .invalidSettings && error?.message.contains("has to be a whole path") == true)
        try replaceFile(file, with: Array("{ model: '/m' }".utf8))
        #expect(try Settings.read(for: nil, userFile: file).settings.model == "/m")
    }

    @Test func changesItsFingerprintOnlyWithWhatAffectsExtraction() {
        let plain = Settings()
        var walked = plain
        walked.exclude = ["a"]
        walked.hidden = .all
        walked.model = "m"
        #expect(walked.extractionFingerprint == plain.extractionFingerprint)
        let changes: [(inout Settings) -> Void] = [
            { $0.maxFileSize += 1 }, { $0.skipSecrets = false }, { $0.skipGenerated = false },
        ]
        var fingerprints: Set<ContentHash> = [plain.extractionFingerprint]
        for change in changes {
            var changed = plain
            change(&changed)
            fingerprints.insert(changed.extractionFingerprint)
        }
        #expect(fingerprints.count == 4)
    }

    @Test(arguments: [
        ("model", false), ("sub/../model", false), ("../model", true), ("/etc", true), ("link", true),
        ("missing", false),
    ])
    func tellsWhetherTheModelIsOutside(model: String, isOutside: Bool) throws {
        let folder = try TemporaryDirectory(["model/tokenizer.json": ""])
        #expect(symlink("/etc", folder.path.appending("link").description) == 0)
        var settings = Settings()
        #expect(settings.modelOutside(root: folder.path) == [])
        settings.model = model
        #expect(settings.modelOutside(root: folder.path).isEmpty != isOutside)
    }

    @Test func aModelWhoseFilesLeadOutsideIsOutside() throws {
        let folder = try TemporaryDirectory(["model/tokenizer.json": ""])
        symlink("/etc/hostname", folder.path.appending("model/model.safetensors").description)
        var settings = Settings()
        settings.model = "model"
        #expect(settings.modelOutside(root: folder.path) == [BytePath("/etc/hostname")])
        // The others count, too.
        let other = folder.path.appending("model/tokenizer.json").description
        unlink(other)
        symlink("/etc/passwd", other)
        #expect(settings.modelOutside(root: folder.path) == [BytePath("/etc/hostname"), BytePath("/etc/passwd")])
    }

    @Test func theFilesOfAModelOutsideAreNamedWhereTheyAreElsewhere() throws {
        let folder = try TemporaryDirectory(["w/a": "", "m/tokenizer.json": "", "m/model.safetensors": ""])
        var settings = Settings()
        settings.model = "../m"
        let root = folder.path.appending("w")
        #expect(settings.modelOutside(root: root) == [folder.path.appending("m")])
        unlink(folder.path.appending("m/tokenizer.json").description)
        symlink("/etc/passwd", folder.path.appending("m/tokenizer.json").description)
        #expect(settings.modelOutside(root: root) == [folder.path.appending("m"), BytePath("/etc/passwd")])
    }

    @Test func theStrongestOfAllLayersHolds() throws {
        let folder = try TemporaryDirectory([
            "w/.workspace/config.json": "{ recall: 0.8, exclude: ['w'], memoryLimit: null, maxFileSize: 3 }",
            "user/config.json":
                "{ recall: 0.7, exclude: ['u'], skipSecrets: false, memoryLimit: 100000000, model: 'm' }",
        ])
        let location = try WorkspaceLocation(root: folder.path.appending("w"))
        let effective = try Settings.read(
            for: location, userFile: folder.path.appending("user/config.json"),
            overrides: [
                SettingOverride(setting: "recall", value: .number(0.9), origin: .environment),
                SettingOverride(setting: "maxFileSize", value: .number(4), origin: .environment),
                SettingOverride(setting: "maxFileSize", value: .number(5), origin: .option),
            ])
        let settings = effective.settings
        #expect(settings.recall == 0.9 && settings.maxFileSize == 5 && settings.exclude == ["w"])
        #expect(!settings.skipSecrets && settings.skipGenerated)
        // Null in the workspace asks for the default, whatever the user has.
        #expect(settings.memoryLimit == nil)
        #expect(settings.model == folder.path.appending("user/m").description)
        let origins = Setting.all.map { "\($0.key) \(effective.origin(of: $0).rawValue)" }
        #expect(
            origins == [
                "maxFileSize option", "hidden default", "exclude workspace", "skipSecrets user",
                "skipGenerated default", "vectorIndexRows default", "recall environment", "memoryLimit workspace",
                "reconcileInterval default", "model user",
            ])
    }

    @Test(arguments: [
        ("maxFileSize", ["12"], "12"), ("skipSecrets", ["false"], "false"), ("hidden", ["true"], "true"),
        ("hidden", [".a", ".b"], #"[".a",".b"]"#), ("exclude", ["*.x"], #"["*.x"]"#),
        ("exclude", [#"["a", 'b']"#], #"["a","b"]"#), ("exclude", ["[ab]*"], #"["[ab]*"]"#),
        ("exclude", [""], #"[""]"#),
        ("recall", ["0.95"], "0.95"), ("model", ["/a b"], #""/a b""#), ("memoryLimit", ["null"], "null"),
    ])
    func wordsStandForValues(key: String, words: [String], json: String) throws {
        let setting = try #require(Setting.named(key))
        #expect(try setting.value(of: words, name: "it").json == json)
    }

    @Test(arguments: [
        ("maxFileSize", ["0"], "it has to be a whole number from 1 to 268435456, not '0'"),
        ("maxFileSize", ["1e3"], "not '1e3'"),
        ("maxFileSize", ["1", "2"], "it has to be one value, not 2"), ("skipSecrets", ["yes"], "not 'yes'"),
        ("recall", ["nan"], "it has to be a number"), ("recall", ["\u{1B}[2J"], "not '\\x1b[2J'"),
        ("model", [""], "it has to be the path"),
        ("exclude", ["[1]"], "it[0] has to be a text"),
    ])
    func wordsThatStandForNoneAreRefused(key: String, words: [String], message: String) throws {
        let setting = try #require(Setting.named(key))
        let error = #expect(throws: WorkspaceError.self) { try setting.value(of: words, name: "it") }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test func everyDefaultIsAValueAndHasItsVariable() throws {
        for setting in Setting.all where setting.standard != .null {
            let text = setting.standard.json
            #expect(try setting.value(of: [text], name: "") == setting.standard)
            #expect(
                try Settings.parse(Array("{\(setting.key): \(text)}".utf8), path: BytePath("x")).settings == Settings())
        }
        #expect(Setting.named("maxFileSize")?.variable == "WS_MAX_FILE_SIZE")
        #expect(Set(Setting.all.map(\.key)).count == Setting.all.count)
    }
}
