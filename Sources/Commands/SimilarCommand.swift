import CommandLineParsing
import Searching
import Service
import SystemSupport
import Workspace

/// `ws similar`
enum SimilarCommand {
    static let command = Command(
        specification: CommandSpecification(
            "similar", summary: "Find what is nearest in meaning to a place in a file",
            positionals: [
                Positional("FILE:LINE", isRequired: true, help: "The place; lines count from 1", completes: .files)
            ],
            options: SearchOptions.all),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let format = try invocation.arguments.resultFormat()
        let (file, line) = try place(invocation.arguments.positionals[0])
        let response = try answer(invocation.absolute(file), line: line, invocation)
        return try SearchCommand.show(response, format, invocation)
    }

    private static func place(_ argument: [UInt8]) throws -> (file: [UInt8], line: Int) {
        guard let colon = argument.lastIndex(of: UInt8(ascii: ":")), colon > 0,
            let line = Int(String(decoding: argument[(colon + 1)...], as: UTF8.self)), line >= 1
        else { throw ParsingError(.conflict("the place must be FILE:LINE, as in src/main.c:10"), command: "similar") }
        return (Array(argument[..<colon]), line)
    }

    private static func answer(_ file: BytePath, line: Int, _ invocation: Invocation) throws -> SearchResponse {
        let started = ContinuousClock.now
        let workspace =
            try invocation.findWorkspace(from: file.parent)
            ?? WorkspaceLocation(root: currentDirectory(), dataDirectory: invocation.dataDirectory())
        let path = try invocation.relative(file, to: workspace)
        let request = try invocation.arguments.searchRequest(query: "\(path):\(line)", mode: .semantic)
        return try SearchCommand.answer(
            .similar(path: path, line: line, request), in: workspace, invocation, since: started)
    }
}
