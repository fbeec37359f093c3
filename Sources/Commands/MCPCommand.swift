import CommandLineParsing
import Glibc
import Service
import SystemSupport
import Workspace

/// `ws mcp`
enum MCPCommand {
    static let command = Command(
        specification: CommandSpecification(
            "mcp", summary: "Serve language models and agents (Model Context Protocol)",
            discussion: [
                "Speaks the protocol on standard input and output, for programs that start it: search, similar, read and "
                    + "status of the workspace that it is started in, or that --workspace names. docs/mcp.md tells how to "
                    + "set up clients."
            ]),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let directory = try currentDirectory()
        let environment = invocation.environment
        // Options that make no sense are told at once, and not at the first call.
        let given = try invocation.workspaceOption()
        let data = try invocation.dataDirectory()
        let workspace = MCPWorkspace(
            folders: DaemonFolders(variable: environment.nonEmpty), sources: try invocation.settingsSources()
        ) {
            try findWorkspace(from: directory, given: given, dataDirectory: data)
                ?? WorkspaceLocation(root: directory, dataDirectory: data)
        }
        // Copies, since the end of the channel closes its descriptors.
        let channel = LineChannel(
            reading: FileDescriptor(owning: dup(STDIN_FILENO)), writing: FileDescriptor(owning: dup(STDOUT_FILENO)),
            limit: MCP.requestLimit)
        MCPServer(programVersion: VersionCommand.version, workspace: workspace).run(channel)
        return .success
    }
}
