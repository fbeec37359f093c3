import CommandLineParsing
import Service
import SystemSupport

/// `ws` as its command line sees it.
let program = ProgramSpecification(
    "ws", summary: "Index a folder, and search it by meaning and by words. Nothing leaves the machine.",
    commands: commands.map(\.specification), globalOptions: GlobalOptions.all,
    sections: [
        HelpSection(
            "Exit codes",
            rows: [
                ("0", "Found, or done"), ("1", "Nothing found"), ("2", "An error"), ("64", "A wrong command line"),
                ("130", "Stopped by Ctrl-C; the index is consistent"), ("141", "The reader of a pipe has gone"),
            ])
    ])

private let commands: [Command] = [
    SearchCommand.command, SimilarCommand.command, IndexCommand.command, WatchCommand.command, DaemonCommand.command,
    StatusCommand.command, FilesCommand.command, InitCommand.command, DoctorCommand.command, CleanCommand.command,
    StoreCommand.command, MCPCommand.command, ConfigCommand.command, TrustCommand.command,
    ModelCommand.command, VersionCommand.command, HelpCommand.command, CompletionsCommand.command,
    CompleteCommand.command, GenerateCommand.command,
]

/// Carries out a command line, `arguments` without the program's name; returns what the process exits with.
package func runProgram(_ arguments: [[UInt8]], environment: Environment, output: Output) -> ExitStatus {
    do {
        let parsed = try program.parse(arguments)
        let status = try dispatch(Invocation(arguments: parsed, environment: environment, output: output))
        try output.flush()
        return Interruption.signal.map(ExitStatus.interrupted(by:)) ?? status
    } catch let error as ParsingError {
        return complain(of: error)
    } catch is Output.ClosedPipe {
        return .closedPipe
    } catch {
        return fail(error, arguments, output)
    }
}

/// Prepares the process and runs the command line that it was started with.
package func runProcess() -> Int32 {
    openStandardDescriptors()
    Interruption.ignoreClosedPipes()
    return runProgram(processArguments(), environment: .process, output: Output()).code
}

private func dispatch(_ invocation: Invocation) throws -> ExitStatus {
    let arguments = invocation.arguments
    if arguments.has(GlobalOptions.help) {
        try HelpCommand.show(arguments.command, invocation)
        return .success
    }
    if arguments.has(GlobalOptions.version) { return try VersionCommand.command.run(invocation) }
    try arguments.requirePositionals()
    let all = commands.flatMap { [$0] + $0.subcommands }
    guard let command = all.first(where: { $0.specification.name == arguments.command?.name }) else {
        throw ParsingError(.missingCommand)
    }
    return try command.run(invocation)
}

private func complain(of error: ParsingError) -> ExitStatus {
    let message = error.message(program: program.name) { escapedForDisplay($0) }
    writeToStandardError("\(program.name): \(message)\n")
    if let command = error.command.flatMap(program.command) {
        writeToStandardError("\(program.usage(of: command))\n'ws help \(command.name)' tells more.\n")
    }
    return .usage
}

private func fail(_ error: any Error, _ arguments: [[UInt8]], _ output: Output) -> ExitStatus {
    if let signal = Interruption.signal { return .interrupted(by: signal) }
    let report = ErrorReport(error)
    writeToStandardError("\(program.name): \(escapedForDisplay(Array(report.message.utf8)))\n")
    // Whoever asked for JSON gets JSON. What they asked for can be parsed: it has been, or no command would have failed.
    guard let parsed = try? program.parse(arguments) else { return .failure }
    let wantsLines = parsed.has(SearchOptions.jsonLines)
    if wantsLines || parsed.has(GlobalOptions.json) {
        var json = JSONWriter()
        report.writeJSON(to: &json, isLine: wantsLines)
        do {
            try output.write(json.bytes)
            try output.write("\n")
            try output.flush()
        } catch is Output.ClosedPipe {
            return .closedPipe
        } catch {
            // Standard output itself is what failed, and standard error has been told.
            return .failure
        }
    }
    return .failure
}

/// The arguments as bytes; `CommandLine.arguments` would repair what is not UTF-8.
private func processArguments() -> [[UInt8]] {
    UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: Int(CommandLine.argc)).dropFirst().compactMap { pointer in
        guard let pointer else { return nil }
        var length = 0
        while pointer[length] != 0 { length += 1 }
        return UnsafeBufferPointer(start: pointer, count: length).map { UInt8(bitPattern: $0) }
    }
}
