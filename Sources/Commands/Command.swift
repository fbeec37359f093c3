import CommandLineParsing
import SystemSupport

/// A subcommand: its command line, and what it does.
struct Command: Sendable {
    let specification: CommandSpecification
    let run: @Sendable (Invocation) throws -> ExitStatus
    /// The commands it consists of.
    var subcommands: [Command] = []
}

/// A command line, read, with everything a command needs to carry it out.
struct Invocation {
    let arguments: ParsedArguments
    let environment: Environment
    let output: Output

    /// `path`, as typed, made absolute from the current folder.
    func absolute(_ path: [UInt8]) throws -> BytePath {
        try currentDirectory().appending(BytePath(bytes: path)).normalized
    }

    /// Prints a JSON document on a line of its own.
    func print(_ json: consuming JSONWriter) throws {
        try output.write(json.bytes)
        try output.write("\n")
    }
}
