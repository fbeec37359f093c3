import CommandLineParsing
import Service
import SystemSupport
import TextAnalysis
import Workspace

/// `ws complete`, which the completion scripts of shells call.
///
/// Prints what the word that is completed can be: first a line that says what the shell adds of its own (`files`, `folders`, `words` for nothing),
/// then a line for each candidate, with a tab and what it means. What holds control characters is left out: it could be no line, and
/// a terminal would obey it. The shell quotes.
enum CompleteCommand {
    static let command = Command(
        specification: CommandSpecification(
            "complete", summary: "Print what the last WORD can become",
            positionals: [
                Positional("SHELL", isRequired: true, help: "bash, zsh or fish"),
                Positional("WORD", isRepeatable: true, help: "The words after 'ws'"),
            ], isHidden: true),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let shell = Shell(rawValue: String(decoding: invocation.arguments.positionals[0], as: UTF8.self))
        var words = Array(invocation.arguments.positionals.dropFirst())
        if shell == .bash { words = joined(words) }
        var request = program.completions(of: words)
        var directive = "words"
        switch request.completion {
        case .text: break
        case .files: directive = "files"
        case .folders: directive = "folders"
        case .words(let words): request.candidates += words.map { .init($0) }
        case .known(let name, let orFolders):
            request.candidates += known(name, request, invocation)
            if orFolders { directive = "folders" }
        }
        var text = directive + "\n"
        // fish takes whole words; bash and zsh look at what follows the equals sign.
        let prefix = shell == .fish ? String(decoding: request.prefix, as: UTF8.self) : ""
        for candidate in request.candidates {
            // bash takes all that it is given; the others have rules of the user's for what matches.
            if shell == .bash, !candidate.word.utf8.starts(with: request.typed) { continue }
            if (candidate.word + candidate.meaning).unicodeScalars.contains(where: isUnsafeOnTerminal) { continue }
            var word = candidate.word
            if shell == .bash, let equals = request.typed.lastIndex(of: UInt8(ascii: "=")) {
                // What bash completes begins behind it.
                word = String(decoding: word.utf8.dropFirst(equals + 1), as: UTF8.self)
            }
            text += prefix + word + (candidate.meaning.isEmpty ? "" : "\t" + candidate.meaning) + "\n"
        }
        try invocation.output.write(text)
        return .success
    }

    /// The candidates for what the tables call `name`. What cannot be found out makes none: nobody reads errors while typing.
    private static func known(
        _ name: String, _ request: CompletionRequest, _ invocation: Invocation
    ) -> [CompletionRequest.Candidate] {
        let texts = request.positionals.map { String(decoding: $0, as: UTF8.self) }
        switch name {
        case "languages": return Language.all.flatMap { [$0.name] + $0.aliases }.map { .init($0) }
        case "settings": return Setting.all.map { .init($0.key, $0.meaning) }
        case "assignments":
            let typed = String(decoding: request.typed, as: UTF8.self)
            guard let equals = typed.firstIndex(of: "="), let setting = Setting.named(String(typed[..<equals])) else {
                return Setting.all.map { .init($0.key + "=", $0.meaning) }
            }
            return values(of: setting).map { .init("\(setting.key)=\($0)") }
        case "values": return texts.first.flatMap(Setting.named).map(values)?.map { .init($0) } ?? []
        case "commands":
            let chosen = program.command(texts.joined(separator: " "))
            return (texts.isEmpty ? program.shownCommands : chosen?.subcommands ?? []).map { command in
                .init(command.name.split(separator: " ").last.map(String.init) ?? "", command.summary)
            }
        case "workspaces":
            let list = (try? invocation.daemonFolders().list).flatMap { try? WorkspaceList(readingFrom: $0) }
            return (list?.entries ?? []).compactMap { $0.workspace.root.utf8String }.sorted().map { .init($0) }
        default: return []
        }
    }

    private static func values(of setting: Setting) -> [String] {
        switch setting.kind {
        case .flag, .choice: ["true", "false", "null"]
        default: [setting.standard.json] + (setting.standard == .null ? [] : ["null"])
        }
    }

    /// The words as they were typed: bash takes `--mode=lexical` for three, and `--set=recall=1` for five.
    private static func joined(_ words: [[UInt8]]) -> [[UInt8]] {
        let equals = [UInt8(ascii: "=")]
        var joined: [[UInt8]] = []
        var isOpen = false
        func limit(_ word: [UInt8]) -> Int { word.starts(with: "--".utf8) ? 2 : 1 }
        for word in words {
            if word == equals, let last = joined.last, !isOpen, last.count(where: { $0 == equals[0] }) < limit(last) {
                joined[joined.count - 1] += word
                isOpen = true
            } else if isOpen {
                joined[joined.count - 1] += word
                isOpen = false
            } else {
                joined.append(word)
            }
        }
        return joined
    }
}
