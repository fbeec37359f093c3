import CommandLineParsing
import SystemSupport
import Workspace

/// `ws init`
enum InitCommand {
    static let command = Command(
        specification: CommandSpecification(
            "init", summary: "Make a folder a workspace",
            discussion: [
                "Puts settings and an ignore file into DIR/.workspace. Files that are there stay as they are."
            ],
            positionals: [Positional("DIR", help: "The folder; the current one when not given", completes: .folders)],
            options: [GlobalOptions.force.option]),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let given = try invocation.arguments.positionals.first.map { try invocation.absolute($0) }
        let folder = try given ?? invocation.workspaceOption() ?? currentDirectory()
        let workspace = try WorkspaceLocation(root: folder, dataDirectory: invocation.dataDirectory())
        try invocation.checkBreadth(workspace)
        let made = try workspace.initialize()
        let directory = try currentDirectory()
        for path in made {
            try invocation.output.write("\(shownPath(path, root: workspace.root, currentDirectory: directory))\n")
        }
        if made.isEmpty { writeToStandardError("\(workspace.root) is a workspace already.\n") }
        return .success
    }
}
