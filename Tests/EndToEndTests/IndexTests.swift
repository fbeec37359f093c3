import Foundation
import SystemSupport
import Testing

@Suite struct IndexTests {
    static let files = [
        "src/alpha.py": "def alpha_one():\n    return 1\n", "src/beta.py": "def beta_two():\n    return 2\n",
        "docs/guide.md": "# Guide\n\nHow to use alpha.\n",
    ]

    @Test func initPutsTheTemplateThereAndKeepsWhatIsThere() throws {
        let dir = try Dir(["a.py": "x = 1\n"])
        let first = try dir.ws("init").run()
        #expect(first.status == 0)
        #expect(Set(first.lines) == [".workspace/.gitignore", ".workspace/config.json", ".workspace/ignore"])
        try dir.write("{}", to: ".workspace/config.json")
        let second = try dir.ws("init").run()
        #expect(second.status == 0 && second.text.isEmpty)
        #expect(second.errors == "\(dir.path) is a workspace already.\n")
        #expect(try dir.bytes(".workspace/config.json") == Array("{}".utf8))
        #expect(!dir.exists(".workspace/index.db"))
        dir.makeFolder("other")
        #expect(try dir.ws("init", "other").run().status == 0)
        #expect(dir.exists("other/.workspace/config.json"))
        #expect(try dir.ws("init", "nowhere").run().status == 2)
    }

    @Test func indexMakesAWorkspaceWithoutAWordAboutIt() throws {
        let dir = try Dir(Self.files)
        let outcome = try dir.ws("index").run()
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
        #expect(outcome.lines.count == 1)
        #expect(outcome.text.hasPrefix("3 added, 0 changed, 0 removed, 0 unchanged in "))
        #expect(dir.exists(".workspace/config.json") && dir.exists(".workspace/index.db"))
    }

    @Test func theSummaryTellsWhatBecameOfEveryFile() throws {
        let dir = try Dir(Self.files)
        _ = try dir.ws("index").run()
        try dir.write("def alpha_three():\n    return 3\n", to: "src/alpha.py")
        try dir.write("def gamma():\n    return 4\n", to: "src/gamma.py")
        try dir.write([0, 1, 2, 3], to: "image.png")
        try dir.write("{}", to: "package-lock.json")
        dir.remove("src/beta.py")
        let second = try dir.ws("index").run()
        #expect(
            second.text.hasPrefix(
                "1 added, 1 changed, 1 removed, 1 unchanged, 2 skipped (1 binary, 1 lock file) in "))
        let third = try dir.ws("index").run()
        #expect(third.text.hasPrefix("0 added, 0 changed, 0 removed, 3 unchanged, 2 skipped"))
    }

    @Test func aFullRunMakesEverythingAnewAndVerifyReadsWhatTimesHide() throws {
        let dir = try Dir(Self.files)
        _ = try dir.ws("index").run()
        #expect(try dir.ws("index", "--full").run().text.hasPrefix("0 added, 3 changed, 0 removed, 0 unchanged"))
        #expect(try dir.ws("index", "--verify").run().text.hasPrefix("0 added, 0 changed, 0 removed, 3 unchanged"))
        let read = try dir.ws("index", "--verify", "--json").run().json()
        #expect(read["bytes_read"] as? Int == Self.files.values.reduce(0) { $0 + $1.utf8.count })
        let unread = try dir.ws("index", "--json").run().json()
        #expect(unread["unchanged"] as? Int == 3)
    }

    @Test func aDryRunSaysAndDoesNothing() throws {
        let dir = try Dir(Self.files)
        let before = dir.everything(in: dir.path)
        let dry = try dir.ws("index", "--dry-run").run()
        #expect(dry.status == 0)
        #expect(dry.text.hasPrefix("Would be: 3 added, "))
        #expect(dir.everything(in: dir.path) == before)
        #expect(dir.everything(in: dir.home).isEmpty)
        _ = try dir.ws("index").run()
        try dir.write("def delta():\n    return 5\n", to: "src/delta.py")
        #expect(
            try dir.ws("index", "--dry-run").run().text.hasPrefix("Would be: 1 added, 0 changed, 0 removed, 3 unch"))
        #expect(try dir.ws("search", "--no-refresh", "-l", "delta").run().lines.contains("src/delta.py") == false)
    }

    @Test func jsonAndQuietSayWhatTheyShould() throws {
        let dir = try Dir(Self.files)
        let json = try dir.ws("index", "--json").run()
        let document = try json.json()
        #expect(json.lines.count == 1 && json.errors == "")
        #expect(document["schema_version"] as? Int == 1)
        #expect(document["workspace"] as? String == dir.path.description)
        #expect(document["added"] as? Int == 3)
        #expect(document["dry_run"] as? Bool == false)
        #expect(document["interrupted"] as? Bool == false)
        #expect((document["warnings"] as? [Any])?.isEmpty == true)
        let quiet = try dir.ws("index", "--full", "--quiet").run()
        #expect(quiet.status == 0 && quiet.text == "" && quiet.errors == "")
    }

    @Test func aSubfolderIsBroughtUpToDateAlone() throws {
        let dir = try Dir(Self.files)
        _ = try dir.ws("index").run()
        try dir.write("def in_source():\n    return 1\n", to: "src/new.py")
        try dir.write("# New\n\nIn the documents.\n", to: "docs/new.md")
        #expect(try dir.ws("index", "src").run().text.hasPrefix("1 added, 0 changed, 0 removed, 2 unchanged"))
        #expect(!dir.exists("src/.workspace"))
        let files = try dir.ws("files").run().lines
        #expect(files.contains("src/new.py") && !files.contains("docs/new.md"))
        #expect(try dir.ws(in: "docs", "index", ".").run().text.hasPrefix("1 added"))
        #expect(try dir.ws("files").run().lines.count == 5)
    }

    @Test func aFolderThatIsNotThereIsAnError() throws {
        let dir = try Dir()
        let outcome = try dir.ws("index", "nowhere").run()
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("nowhere") && outcome.text == "")
        try dir.write("text\n", to: "file.txt")
        #expect(try dir.ws("index", "file.txt").run().status == 2)
        #expect(!dir.exists(".workspace"))
    }

    @Test func anEmptyFolderHasAnEmptyIndex() throws {
        let dir = try Dir()
        #expect(try dir.ws("index").run().text.hasPrefix("0 added, 0 changed, 0 removed, 0 unchanged in "))
        #expect(try dir.ws("search", "anything").run().status == 1)
        #expect(try dir.ws("status").run().status == 0)
        #expect(try dir.ws("doctor").run().text == "The index is sound.\n")
    }

    @Test func changedSettingsRedoWhatTheyConcern() throws {
        let dir = try Dir(["small.py": "x = 1\n", "large.py": "y = \"\(String(repeating: "long ", count: 100))\"\n"])
        _ = try dir.ws("index").run()
        #expect(try dir.ws("files").run().lines == ["large.py", "small.py"])
        try dir.write(#"{ "maxFileSize": 100 }"#, to: ".workspace/config.json")
        #expect(try dir.ws("search", "-l", "long").run().lines == ["small.py"])
        #expect(try dir.ws("files", "--skipped").run().lines == ["large.py\ttoo-large"])
        try dir.write(#"{ "exclude": ["small.*"] }"#, to: ".workspace/config.json")
        #expect(try dir.ws("search", "-l", "long").run().lines == ["large.py"])
        try dir.write(#"{ "exclude": 1 }"#, to: ".workspace/config.json")
        let wrong = try dir.ws("search", "-l", "long").run()
        #expect(wrong.status == 2 && wrong.errors.contains("exclude has to be a list of patterns"))
    }
}
