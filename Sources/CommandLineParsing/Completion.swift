/// What the value of an option or an argument can be, for completion in shells.
package enum Completion: Hashable, Sendable {
    /// Text of the user's own.
    case text
    case files
    case folders
    case words([String])
    /// What the program knows by this name; `folders` besides when these go, too.
    case known(String, orFolders: Bool = false)
}

/// What the last word of an unfinished command line can become.
package struct CompletionRequest: Hashable, Sendable {
    /// A word and what it means, which may be empty.
    package struct Candidate: Hashable, Sendable {
        package var word: String
        package var meaning: String

        package init(_ word: String, _ meaning: String = "") {
            self.word = word
            self.meaning = meaning
        }
    }

    /// What the tables know.
    package var candidates: [Candidate] = []
    /// What else it can be.
    package var completion = Completion.text
    /// The beginning of the last word that is not the value's: `--mode=`.
    package var prefix: [UInt8] = []
    /// The rest of it.
    package var typed: [UInt8] = []
    /// The arguments before it that are no options.
    package var positionals: [[UInt8]] = []
}

extension ProgramSpecification {
    /// What the last of `words`, those after the program's name, can become. Never fails: the line is unfinished.
    package func completions(of words: [[UInt8]]) -> CompletionRequest {
        var line = UnfinishedLine(program: self)
        for word in words.dropLast() { line.read(word) }
        return line.request(words.last ?? [])
    }
}

/// A command line up to a word.
private struct UnfinishedLine {
    let program: ProgramSpecification
    var command: CommandSpecification?
    var positionals: [[UInt8]] = []
    var given: Set<String> = []
    /// The option whose value comes next.
    var awaiting: Option?
    var optionsEnded = false
    /// Whether there is a word that is no command.
    var isUnknown = false

    var options: [Option] { (command?.options ?? []) + program.globalOptions }

    mutating func read(_ word: [UInt8]) {
        if awaiting != nil {
            awaiting = nil
        } else if optionsEnded || word.count < 2 || word[0] != UInt8(ascii: "-") {
            readPositional(word)
        } else if word == Array("--".utf8) {
            optionsEnded = true
        } else if word.starts(with: "--".utf8) {
            let name = word.dropFirst(2).prefix { $0 != UInt8(ascii: "=") }
            guard let option = options.first(where: { $0.name.utf8.elementsEqual(name) }) else { return }
            given.insert(option.name)
            if option.takesValue, !word.contains(UInt8(ascii: "=")) { awaiting = option }
        } else {
            readShort(word.dropFirst())
        }
    }

    private mutating func readShort(_ letters: ArraySlice<UInt8>) {
        for (index, letter) in zip(letters.indices, letters) {
            guard let option = options.first(where: { $0.short == Unicode.Scalar(letter) }) else { return }
            given.insert(option.name)
            guard option.takesValue else { continue }
            if index == letters.endIndex - 1 { awaiting = option }
            return
        }
    }

    private mutating func readPositional(_ word: [UInt8]) {
        if let command, command.subcommands.isEmpty {
            positionals.append(word)
        } else if let next = choices.first(where: { $0.name.utf8.elementsEqual(fullName(word)) }) {
            command = next
        } else {
            isUnknown = true
        }
    }

    private var choices: [CommandSpecification] { command?.subcommands ?? program.commands }

    private func fullName(_ word: [UInt8]) -> [UInt8] { command.map { Array($0.name.utf8) + [0x20] + word } ?? word }

    func request(_ word: [UInt8]) -> CompletionRequest {
        var request = CompletionRequest()
        request.positionals = positionals
        request.typed = word
        if isUnknown { return request }
        if let awaiting {
            request.completion = awaiting.completion
        } else if !optionsEnded, word.first == UInt8(ascii: "-") {
            completeOption(word, &request)
        } else if command == nil || command?.subcommands.isEmpty == false {
            request.candidates = choices.filter { !$0.isHidden }.map { choice in
                .init(choice.name.split(separator: " ").last.map(String.init) ?? choice.name, choice.summary)
            }
        } else if let positional = nextPositional {
            request.completion = positional.completion
        }
        return request
    }

    private func completeOption(_ word: [UInt8], _ request: inout CompletionRequest) {
        if word.starts(with: "--".utf8), let equals = word.firstIndex(of: UInt8(ascii: "=")) {
            let name = word[2..<equals]
            guard let option = options.first(where: { $0.name.utf8.elementsEqual(name) }), option.takesValue else {
                return
            }
            request.completion = option.completion
            request.prefix = Array(word[...equals])
            request.typed = Array(word[(equals + 1)...])
        } else if word.count == 1 || word.starts(with: "--".utf8) {
            let left = options.filter { $0.isRepeatable || !given.contains($0.name) }
            request.candidates = left.map { .init("--" + $0.name, $0.help) }
        }
    }

    private var nextPositional: Positional? {
        guard let all = command?.positionals else { return nil }
        if positionals.count < all.count { return all[positionals.count] }
        return all.last.flatMap { $0.isRepeatable ? $0 : nil }
    }
}
