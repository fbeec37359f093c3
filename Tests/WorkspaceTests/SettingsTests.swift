import Glibc
import SystemSupport
import Testing
import TestSupport
import Workspace

struct SettingsTests {
    private func parse(_ text: String) throws -> (settings: Settings, warnings: [String]) {
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
        let (settings, warnings) = try parse(
            """
            // what people write
            { "maxFileSize": 2000, /* names */ "hidden": [".notes"], "exclude": ["*.x", "/y/"],
              "skipSecrets": false, "skipGenerated": false, "model": "../m", }
            """)
        #expect(warnings.isEmpty)
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

    @Test func warnsOfUnknownKeysWithASuggestion() throws {
        let (_, warnings) = try parse(#"{"maxFileSze": 5, "entirely": 1, "Exclude": [], "\u001b[2J": 1}"#)
        #expect(warnings.count == 4)
        #expect(warnings.contains { $0.contains("'maxFileSze'; did you mean 'maxFileSize'?") })
        #expect(warnings.contains { $0.contains("did you mean 'exclude'?") })
        #expect(warnings.contains { $0.hasSuffix("unknown setting 'entirely'") })
        #expect(warnings.allSatisfy { !$0.contains("\u{1B}") })
    }

    @Test func refusesFilesThatAreTooLarge() throws {
        let folder = try TemporaryDirectory()
        try folder.write([UInt8](repeating: 0x20, count: 1 << 20 | 1), to: ".workspace/config.json")
        let error = #expect(throws: WorkspaceError.self) {
            try Settings.read(for: WorkspaceLocation(root: folder.path))
        }
        #expect(error?.cause?.errno == EFBIG)
    }

    @Test func survivesDeepNesting() {
        let text = String(repeating: "[", count: 100_000)
        #expect(throws: WorkspaceError.self) { try parse(text) }
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
        #expect(!settings.isModelOutside(root: folder.path))
        settings.model = model
        #expect(settings.isModelOutside(root: folder.path) == isOutside)
    }
}
