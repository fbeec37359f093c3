import CommandLineParsing
import Indexing
import Searching
import Service
import SystemSupport
import Workspace

extension SearchCommand {
    /// Answers from the workspace that the command is called in, or that the paths, absolute, are in.
    static func answer(_ request: SearchRequest, in paths: [BytePath], _ invocation: Invocation) throws
        -> SearchResponse
    {
        let started = ContinuousClock.now
        let directory = try currentDirectory()
        var found = try invocation.findWorkspace(from: directory)
        if found == nil, let first = paths.first { found = try invocation.findWorkspace(from: first) }
        if found == nil, !paths.isEmpty { return try answer(request, inFiles: paths) }
        let data = try invocation.dataDirectory()
        let workspace = try found ?? WorkspaceLocation(root: directory, dataDirectory: data)
        var request = request
        request.filter.paths = try paths.map { try invocation.relative($0, to: workspace) }
        return try answer(.search(request), in: workspace, invocation, since: started)
    }

    /// Answers from `workspace`.
    static func answer(
        _ question: Question, in workspace: WorkspaceLocation, _ invocation: Invocation,
        since started: ContinuousClock.Instant
    ) throws -> SearchResponse {
        let arguments = invocation.arguments
        let refreshes = !arguments.has(SearchOptions.noRefresh)
        let answer = try invocation.throughDaemon { daemon in
            try daemon.answer(question, in: workspace, refreshes: refreshes)
        }
        if let answer { return answer }
        let session = try invocation.session(of: workspace)
        let approach = Session.Approach(
            refreshes: refreshes, isForced: arguments.has(GlobalOptions.force)
        ) { options in
            try session.refresh(
                options, showsProgress: !arguments.has(SearchOptions.quiet), environment: invocation.environment)
        }
        return try session.answer(question, approach, since: started)
    }
}
