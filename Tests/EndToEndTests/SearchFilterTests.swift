import Foundation
import SystemSupport
import Testing

@Suite struct SearchFilterTests {
    /// 30 Python files, 5 in Go, documents and settings, all with the word `needle`.
    private func haystack() throws -> Dir {
        let dir = try Dir([
            "docs/guide.md": "# Needle\n\nHow to find the needle.\n", "conf/app.yaml": "needle: true\n",
            "vendor/lib.py": "def needle_vendor():\n    return 'needle needle needle'\n",
        ])
        for index in 0..<30 {
            try dir.write("def needle_\(index)():\n    return \(index)\n", to: "src/part\(index % 3)/f\(index).py")
        }
        for index in 0..<5 {
            try dir.write("package p\n\nfunc Needle\(index)() int { return \(index) }\n", to: "go/n\(index).go")
        }
        _ = try dir.ws("index").run()
        return dir
    }

    private func paths(_ dir: Dir, _ arguments: String...) throws -> [String] {
        try dir.ws("search", "needle", "--json").adding(arguments).run().resultPaths()
    }

    @Test func everyFilterAppliesBeforeTheBestAreTaken() throws {
        let dir = try haystack()
        // Whatever else is better: as many as there are come back, and none from outside.
        #expect(Set(try paths(dir, "--limit", "5", "-t", "go")).count == 5)
        #expect(try paths(dir, "-n", "5", "-t", "go").allSatisfy { $0.hasPrefix("go/") })
        #expect(try paths(dir, "-n", "1", "--content", "config") == ["conf/app.yaml"])
        #expect(try paths(dir, "-n", "1", "--content", "docs") == ["docs/guide.md"])
        #expect(try paths(dir, "-n", "36", "--content", "code").count == 36)
        #expect(try paths(dir, "-n", "10", "-g", "src/part1/**").count == 10)
        #expect(try paths(dir, "-n", "10", "src/part2").allSatisfy { $0.hasPrefix("src/part2/") })
        #expect(try paths(dir, "-n", "10", "src/part2").count == 10)
        #expect(try paths(dir, "-n", "2", "src/part0/f0.py", "docs").sorted() == ["docs/guide.md", "src/part0/f0.py"])
        #expect(try paths(dir, "-n", "50").count == 38)
        #expect(try paths(dir, "-n", "50", "--content", "all").count == 38)
    }

    @Test func globsAreThoseOfGitignoreAndExclude() throws {
        let dir = try haystack()
        #expect(try paths(dir, "-n", "50", "-g", "*.py").count == 31)
        #expect(try paths(dir, "-n", "50", "-g", "*.py", "-g", "!vendor/").count == 30)
        #expect(try paths(dir, "-n", "50", "-g", "!*.py").count == 7)
        #expect(try paths(dir, "-n", "50", "-g", "*.{go,md}").isEmpty)
        #expect(try paths(dir, "-n", "50", "--glob=/go/n[12].go").sorted() == ["go/n1.go", "go/n2.go"])
        #expect(try paths(dir, "-n", "50", "-g", "*.py", "-t", "go").isEmpty)
    }

    @Test func languagesAreKnownByTheirAliases() throws {
        let dir = try haystack()
        #expect(try paths(dir, "-t", "golang", "-n", "50").count == 5)
        #expect(try paths(dir, "-t", "go", "-t", "markdown", "-n", "50").count == 6)
        let unknown = try dir.ws("search", "needle", "-t", "pyhton").run()
        #expect(unknown.status == 64)
        #expect(unknown.errors.contains("did you mean 'python'?"))
    }

    @Test func onlyTheLeastScoreDropsResults() throws {
        let dir = try haystack()
        let all = try dir.ws("search", "--json", "-n", "50", "needle").run().results()
        let scores = all.compactMap { $0["score"] as? Double }
        #expect(scores.count == all.count && scores == scores.sorted(by: >) && scores.allSatisfy { 0...1 ~= $0 })
        // In the middle of the widest gap, since scores are printed rounded.
        let gap = try #require(zip(scores, scores.dropFirst()).max { $0.0 - $0.1 < $1.0 - $1.1 })
        let middle = (gap.0 + gap.1) / 2
        let some = try dir.ws("search", "--json", "-n", "50", "--min-score", "\(middle)", "needle").run().results()
        #expect(some.count == scores.count { $0 > middle } && some.count < all.count)
        #expect(try dir.ws("search", "--min-score", "1.5", "needle").run().status == 64)
    }

    @Test func moreThatPassedIsTold() throws {
        let dir = try haystack()
        let cut = try dir.ws("search", "--json", "-n", "3", "needle").run().json()
        #expect(cut["truncated"] as? Bool == true && cut["total"] as? Int == 3)
        let whole = try dir.ws("search", "--json", "-n", "5", "-t", "go", "needle").run().json()
        #expect(whole["truncated"] as? Bool == false && whole["total"] as? Int == 5)
    }

    @Test func pathsAreRelativeToTheCurrentFolder() throws {
        let dir = try haystack()
        let below = try dir.ws(in: "src", "search", "--json", "needle", "part1").run()
        #expect(try below.resultPaths().count == 10)
        #expect(try below.resultPaths().allSatisfy { $0.hasPrefix("src/part1/") })
        let beside = try dir.ws(in: "src", "search", "-l", "needle", "../docs").run()
        #expect(beside.lines == ["../docs/guide.md"])
        let missing = try dir.ws("search", "needle", "nowhere").run()
        #expect(missing.status == 2 && missing.errors.contains("nowhere"))
    }

    @Test func eachModeLooksAtItsOwnScoresOnly() throws {
        let dir = try Dir([
            "a.py": "def zyzzyva():\n    return 1\n", "b.py": "def beetle():\n    return 'insect bug weevil'\n",
        ])
        for mode in ["hybrid", "semantic", "lexical"] {
            let document = try dir.ws("search", "--json", "--explain", "--mode", mode, "zyzzyva").run().json()
            #expect(document["mode"] as? String == mode)
            let results = try #require(document["results"] as? [[String: Any]])
            #expect(results.count == 2)
            #expect(results.first?["path"] as? String == "a.py")
            let signals = try #require(results.first?["signals"] as? [[String: Any]])
            let counted = signals.filter { $0["contribution"] as? Double != 0 }.compactMap { $0["name"] as? String }
            if mode == "lexical" { #expect(!counted.contains("semantic")) }
            if mode == "semantic" { #expect(!counted.contains("lexical")) }
        }
        #expect(try dir.ws("search", "--mode", "psychic", "x").run().status == 64)
    }
}
