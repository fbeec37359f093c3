import CommandLineParsing
import Glibc
import SystemSupport

/// `ws generate-docs`, which `scripts/generate-docs` runs.
enum GenerateCommand {
    static let command = Command(
        specification: CommandSpecification(
            "generate-docs", summary: "Write the documentation that is made from the tables of commands and settings",
            positionals: [Positional("DIR", isRequired: true, help: "The repository of ws", completes: .folders)],
            isHidden: true),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let root = try invocation.absolute(invocation.arguments.positionals[0])
        for file in Documentation.files { try write(file.content, to: root.appending(file.path), invocation) }
        for part in Documentation.parts {
            let path = root.appending(part.path)
            let file = try FileDescriptor(opening: path, flags: O_RDONLY)
            let old = String(decoding: try file.readAll(expected: 1 << 16, limit: 1 << 24) ?? [], as: UTF8.self)
            guard let new = Documentation.replacing(part.name, in: old, with: part.content) else {
                throw ParsingError(.conflict("\(path) has no part '\(part.name)'"))
            }
            try write(new, to: path, invocation)
        }
        return .success
    }

    private static func write(_ content: String, to path: BytePath, _ invocation: Invocation) throws {
        try makeFolders(path.parent, permissions: 0o755)
        try replaceFile(path, with: Array(content.utf8), permissions: 0o644)
        try invocation.output.write("\(path)\n")
    }
}
