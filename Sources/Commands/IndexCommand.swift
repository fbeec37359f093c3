import CommandLineParsing
import Indexing
import Service
import SystemSupport
import Workspace

/// `ws index`
enum IndexCommand {
    static let full = OptionKey<Bool>.flag("full", help: "Make everything anew")
    static let verify = OptionKey<Bool>.flag("verify", help: "Read every file, whatever its size and times say")
    static let dryRun = OptionKey<Bool>.flag("dry-run", help: "Say what would be done, and do nothing")

    static let command = Command(
        specification: CommandSpecification(
            "index", summary: "Bring the index up to date",
            discussion: [
                "Only what has changed is read. A run that is stopped goes on where it was the next time."
            ],
            positionals: [
                Positional(
                    "DIR", help: "The folder to make a workspace, or the part of one to bring up to date",
                    completes: .folders)
            ],
            options: [
                full.option, verify.option, dryRun.option, GlobalOptions.json.option, SearchOptions.quiet.option,
                GlobalOptions.force.option,
            ]),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let arguments = invocation.arguments
        let given = try arguments.positionals.first.map { try invocation.absolute($0) }
        let (workspace, part) = try place(given, invocation)
        try invocation.checkBreadth(workspace)
        var options = IndexOptions()
        options.parts = part.map { [$0] }
        options.isFull = arguments.has(full)
        options.verifies = arguments.has(verify)
        options.isDryRun = arguments.has(dryRun)
        let isQuiet = arguments.has(SearchOptions.quiet)
        if !isQuiet { options.willWait = { warn("another process is indexing; this waits until it is done") } }
        let session = try invocation.session(of: workspace)
        var warnings: [String] = []
        let summary: IndexSummary
        if let done = try throughDaemon(options, workspace, invocation) {
            summary = done
        } else {
            let done = try session.index(options, showsProgress: !isQuiet, environment: invocation.environment)
            guard let done else { throw RequestError(.busy, "another process keeps writing the index") }
            summary = done
            warnings = session.warnings
        }
        if arguments.has(GlobalOptions.json) {
            var json = JSONWriter()
            summary.writeJSON(to: &json, workspace: workspace.root, isDryRun: options.isDryRun)
            try invocation.print(json)
        } else if !isQuiet {
            try invocation.output.write(summary.line(isDryRun: options.isDryRun) + "\n")
        }
        try invocation.output.flush()
        if !isQuiet { for warning in warnings + summary.warnings { warn(warning) } }
        return .success
    }

    /// What the daemon does, when it watches `workspace`: then it is the only one that writes its index.
    private static func throughDaemon(
        _ options: IndexOptions, _ workspace: WorkspaceLocation, _ invocation: Invocation
    ) throws -> IndexSummary? {
        if options.isDryRun { return nil }
        return try invocation.throughDaemon { daemon in
            let isShown = !invocation.arguments.has(SearchOptions.quiet)
            return try withProgressBar(isShown: isShown, invocation.environment) { isCancelled, onProgress in
                try daemon.index(options, in: workspace, isCancelled: isCancelled, onProgress: onProgress)
            }
        }
    }

    /// The workspace to index, and the part of it that `given` is; nil for all of it.
    private static func place(
        _ given: BytePath?, _ invocation: Invocation
    ) throws -> (workspace: WorkspaceLocation, part: BytePath?) {
        let start = try given ?? currentDirectory()
        guard let workspace = try invocation.findWorkspace(from: start) else {
            return (try WorkspaceLocation(root: start, dataDirectory: invocation.dataDirectory()), nil)
        }
        let part = try given.map { try invocation.relative($0, to: workspace) }
        return (workspace, part.flatMap { $0.isEmpty ? nil : $0 })
    }
}
