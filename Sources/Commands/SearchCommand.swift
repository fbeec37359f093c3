import CommandLineParsing
import Glibc
import Searching
import Service
import SystemSupport

/// `ws search`
enum SearchCommand {
    static let mode = OptionKey<SearchMode>.choice(
        "mode", valueName: "MODE", standard: .hybrid, help: "Which scores count: by meaning, by words, or both")
    static let standardInput = OptionKey<Bool>.flag(
        "stdin", help: "Search the text from standard input instead of files")

    static let command = Command(
        specification: CommandSpecification(
            "search", summary: "Search by meaning and by words",
            discussion: [
                "QUERY is words, a sentence, an identifier, a \"quoted phrase\" or a piece of code; '-' reads it from "
                    + "standard input.",
                "Changed files are indexed first. Outside any workspace, the files given are searched in memory and "
                    + "nothing is written.",
            ],
            positionals: [
                Positional("QUERY", isRequired: true, help: "What to look for"),
                Positional("PATH", isRepeatable: true, help: "Files or folders to look in", completes: .files),
            ],
            options: [mode.option, standardInput.option] + SearchOptions.all),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let arguments = invocation.arguments
        let format = try arguments.resultFormat()
        let usesStandardInput = arguments.has(standardInput)
        let query = try readQuery(arguments.positionals[0], isTaken: usesStandardInput)
        let request = try arguments.searchRequest(query: query, mode: arguments.value(of: mode))
        let paths = try arguments.positionals.dropFirst().map { try invocation.absolute($0) }
        let response: SearchResponse
        if usesStandardInput {
            guard paths.isEmpty else {
                throw ParsingError(.conflict("--stdin and PATH exclude each other"), command: "search")
            }
            let text = try readStandardInput(limit: longestText)
            response = try answer(request, toText: text)
        } else {
            response = try answer(request, in: paths, invocation)
        }
        return try show(response, format, invocation)
    }

    private static func readQuery(_ argument: [UInt8], isTaken: Bool) throws -> String {
        if argument == Array("-".utf8), isTaken {
            throw ParsingError(
                .conflict("the query and the text cannot both come from standard input"), command: "search")
        }
        let bytes = try argument == Array("-".utf8) ? readStandardInput(limit: 1 << 20) : argument
        guard let query = String(validating: bytes, as: UTF8.self) else {
            throw RequestError(.invalidQuery, "the query is not text in UTF-8")
        }
        guard query.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
            throw RequestError(.invalidQuery, "the query is empty; type what to look for")
        }
        return query
    }

    /// Prints an answer in the format asked for.
    static func show(_ response: SearchResponse, _ format: ResultFormat, _ invocation: Invocation) throws -> ExitStatus
    {
        let directory = try currentDirectory()
        let showsAllLines = try invocation.arguments.value(of: SearchOptions.context) != nil
        let printer = ResultPrinter(
            style: try invocation.style(), currentDirectory: directory, showsAllLines: showsAllLines)
        switch format {
        case .json:
            var json = JSONWriter()
            response.writeJSON(to: &json, currentDirectory: directory)
            try invocation.print(json)
        case .jsonLines: try invocation.output.write(response.jsonLines(currentDirectory: directory))
        case .vimgrep: try invocation.output.write(printer.vimgrep(response))
        case .paths: try invocation.output.write(printer.paths(response))
        case .text: try invocation.output.write(printer.text(response))
        }
        try invocation.output.flush()
        if !invocation.arguments.has(SearchOptions.quiet) {
            for warning in response.warnings { warn(warning) }
            if response.hits.isEmpty, format == .text { writeToStandardError("Nothing found.\n") }
        }
        return response.hits.isEmpty ? .nothingFound : .success
    }
}

/// All of standard input. Throws when it is longer than `limit` bytes.
func readStandardInput(limit: Int) throws -> [UInt8] {
    // A copy, since the end of its scope closes a descriptor.
    let input = FileDescriptor(owning: dup(STDIN_FILENO))
    guard let bytes = try input.readAll(expected: 64 << 10, limit: limit) else {
        throw RequestError(.refused, "standard input is longer than \(byteCount(limit))")
    }
    return bytes
}
