import CommandLineParsing
import Searching
import SystemSupport
import TextAnalysis

/// What `--content` takes.
enum ContentChoice: String, CaseIterable, Sendable {
    case code, docs, config, all
}

/// How results are printed.
enum ResultFormat: Sendable {
    case text, json, jsonLines, vimgrep, paths
}

/// The options of commands that find something: what to look at, and how to print it.
enum SearchOptions {
    static let globs = OptionKey<[String]>.texts(
        "glob", short: "g", valueName: "GLOB", help: "Only files that match, gitignore-style; '!GLOB' leaves files out")
    static let languages = OptionKey<[String]>.texts(
        "lang", short: "t", valueName: "LANG", help: "Only files in this language", completes: .known("languages"))
    static let content = OptionKey<ContentChoice>.choice(
        "content", valueName: "WHAT", standard: .all, help: "Only this sort of files")
    static let limit = OptionKey<Int?>.integer(
        "limit", short: "n", valueName: "N", in: 1...10_000, help: "At most N results; 10 when not given")
    static let minimumScore = OptionKey<Double?>.number(
        "min-score", valueName: "X", in: 0...1, help: "Only results with at least this score, 0 to 1")
    static let context = OptionKey<Int?>.integer(
        "context", short: "C", valueName: "N", in: 0...1000, help: "Show all of each result, and N lines around it")
    static let filesOnly = OptionKey<Bool>.flag(
        "files-with-matches", short: "l", help: "Print only the paths, each once, best first")
    static let jsonLines = OptionKey<Bool>.flag("jsonl", help: "Print a JSON object on each line")
    static let vimgrep = OptionKey<Bool>.flag("vimgrep", help: "Print path:line:column:text of each best line")
    static let noRefresh = OptionKey<Bool>.flag("no-refresh", help: "Do not look for changed files first")
    static let explain = OptionKey<Bool>.flag("explain", help: "Show what made each score")
    static let quiet = OptionKey<Bool>.flag("quiet", short: "q", help: "Print nothing but results and errors")

    static let all: [Option] = [
        globs.option, languages.option, content.option, limit.option, minimumScore.option, context.option,
        filesOnly.option, GlobalOptions.json.option, jsonLines.option, vimgrep.option, noRefresh.option, explain.option,
        quiet.option, GlobalOptions.force.option,
    ]
}

extension ParsedArguments {
    /// The format that was asked for. Throws when there are two.
    func resultFormat() throws(ParsingError) -> ResultFormat {
        var chosen: [(format: ResultFormat, name: String)] = []
        if has(GlobalOptions.json) { chosen.append((.json, "--json")) }
        if has(SearchOptions.jsonLines) { chosen.append((.jsonLines, "--jsonl")) }
        if has(SearchOptions.vimgrep) { chosen.append((.vimgrep, "--vimgrep")) }
        if has(SearchOptions.filesOnly) { chosen.append((.paths, "--files-with-matches")) }
        if chosen.count > 1 {
            throw ParsingError(
                .conflict("\(chosen[0].name) and \(chosen[1].name) exclude each other"), command: command?.name)
        }
        return chosen.first?.format ?? .text
    }

    /// What the options ask for; the paths of the filter are left to the caller.
    func searchRequest(query: String, mode: SearchMode) throws(ParsingError) -> SearchRequest {
        var request = SearchRequest(query: query)
        request.mode = mode
        request.filter.globs = try value(of: SearchOptions.globs)
        request.filter.languages = try languageNames()
        let content = try value(of: SearchOptions.content)
        request.filter.content = content == .all ? nil : content.rawValue
        request.limit = try value(of: SearchOptions.limit) ?? 10
        request.minimumScore = try value(of: SearchOptions.minimumScore)
        request.contextLines = try value(of: SearchOptions.context) ?? 0
        request.explains = has(SearchOptions.explain)
        return request
    }

    /// The languages asked for, by the names that the index uses.
    private func languageNames() throws(ParsingError) -> [String] {
        var names: [String] = []
        for name in try value(of: SearchOptions.languages) {
            guard let language = Language.named(name) else {
                let nearest = suggestion(for: name.lowercased(), among: Language.all.flatMap { [$0.name] + $0.aliases })
                let end = nearest.map { "; did you mean '\($0)'?" } ?? ""
                let shown = escapedForDisplay(Array(name.utf8))
                throw ParsingError(.conflict("unknown language '\(shown)'\(end)"), command: command?.name)
            }
            names.append(language.name)
        }
        return names
    }
}
