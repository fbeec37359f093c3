import CollectionStore
import CommandLineParsing
import Service
import SystemSupport
import Workspace

/// `ws files`
enum FilesCommand {
    static let skipped = OptionKey<Bool>.flag("skipped", help: "List the files that are left out, and why")

    static let command = Command(
        specification: CommandSpecification(
            "files", summary: "List the files in the index", options: [skipped.option]),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let session = try invocation.session()
        let directory = try currentDirectory()
        let listsSkipped = invocation.arguments.has(skipped)
        let files = try session.existingStore().files().filter { ($0.skip != nil) == listsSkipped }
        for file in files {
            let path = shownPath(file.path, root: session.workspace.root, currentDirectory: directory)
            try invocation.output.write(path.description + (file.skip.map { "\t\($0)" } ?? "") + "\n")
        }
        return files.isEmpty ? .nothingFound : .success
    }
}
