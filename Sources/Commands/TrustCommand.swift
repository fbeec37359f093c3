import CommandLineParsing
import Service
import SystemSupport
import Workspace

/// `ws trust`
enum TrustCommand {
    static let remove = OptionKey<Bool>.flag("remove", help: "Trust them no longer")
    static let list = OptionKey<Bool>.flag("list", help: "List what is trusted")

    static let command = Command(
        specification: CommandSpecification(
            "trust", summary: "Allow a workspace's settings what reaches out of it",
            discussion: [
                "Settings can come with a clone. What they ask for outside the workspace, a model to read, is refused until "
                    + "you say here that you trust them. When these settings or what they lead to change, it has to be said anew.",
                "WS_TRUST_SETTINGS=1 says it for one command.",
            ],
            positionals: [
                Positional("DIR", help: "The workspace; the current one when not given", completes: .folders)
            ],
            options: [remove.option, list.option, GlobalOptions.json.option]),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let folders = try invocation.daemonFolders()
        if invocation.arguments.has(list) { return try showList(folders, invocation) }
        let given = try invocation.arguments.positionals.first.map { try invocation.absolute($0) }
        let option = try invocation.workspaceOption()
        if given != nil, option != nil {
            throw ParsingError(.conflict("DIR and --workspace exclude each other"), command: "trust")
        }
        let start = try given ?? option ?? currentDirectory()
        if invocation.arguments.has(remove) { return try withdraw(start, folders, invocation) }
        guard let workspace = try invocation.findWorkspace(from: start) else {
            throw RequestError(.noWorkspace, "\(start) is in no workspace")
        }
        let effective = try invocation.settingsSources().read(for: workspace)
        guard let consent = Consent(of: effective, in: workspace) else {
            writeToStandardError("The settings of \(workspace.root) ask for nothing outside it.\n")
            return .success
        }
        try TrustedSettings.change(in: folders) { _ = $0.set(workspace.root, to: consent) }
        writeToStandardError("\(workspace.root) may read the model \(consent.shownPaths).\n")
        return .success
    }

    private static func withdraw(
        _ start: BytePath, _ folders: DaemonFolders, _ invocation: Invocation
    ) throws -> ExitStatus {
        // A workspace that is gone is found by its path, and not taken for the one it was in.
        let there = try? canonicalPath(start)
        let nearest = try there.flatMap { try invocation.findWorkspace(from: $0)?.root }
        let (root, hasChanged) = try TrustedSettings.change(in: folders) { trusted in
            let own = there ?? start
            let root = trusted.entries.contains { $0.root == own } ? own : nearest ?? own
            return (root, trusted.set(root, to: nil))
        }
        writeToStandardError("\(root) \(hasChanged ? "is trusted no longer" : "was not trusted").\n")
        return hasChanged ? .success : .nothingFound
    }

    private static func showList(_ folders: DaemonFolders, _ invocation: Invocation) throws -> ExitStatus {
        let entries = try TrustedSettings(readingFrom: folders.trusted).entries.sorted { $0.root < $1.root }
        if invocation.arguments.has(GlobalOptions.json) {
            var json = JSONWriter()
            json.object { json in
                json.key("trusted")
                json.array { json in
                    for entry in entries {
                        json.object { json in
                            json.member("workspace", entry.root.description)
                            json.member("paths", entry.paths.map(\.description))
                            json.member("settings", entry.digest)
                        }
                    }
                }
            }
            try invocation.print(json)
        } else {
            for entry in entries {
                try invocation.output.write(
                    "\(entry.root)\t\(entry.paths.map(\.description).joined(separator: "\t"))\n")
            }
        }
        return entries.isEmpty ? .nothingFound : .success
    }
}
