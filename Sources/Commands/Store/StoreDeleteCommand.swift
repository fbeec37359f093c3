import CommandLineParsing
import SystemSupport
import VectorStore

/// `ws store delete`
enum StoreDeleteCommand {
    static let command = Command(
        specification: CommandSpecification(
            "store delete", summary: "Remove records",
            discussion: ["Those with the IDs given, or those that --filter, --path and --glob choose."],
            positionals: [Positional("ID", isRepeatable: true, help: "The records' IDs")],
            options: [StoreOptions.collection.option] + StoreOptions.choosing),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let ids = try invocation.ids()
        let filter = try invocation.filter()
        let paths = try invocation.arguments.value(of: StoreOptions.paths)
        let collection = try invocation.collection()
        let chooses = filter != nil || !paths.isEmpty
        guard ids.isEmpty == chooses else {
            throw ParsingError(
                .conflict("give either IDs, or --filter, --path or --glob"), command: "store delete")
        }
        let store = try invocation.store()
        let deleted =
            try chooses
            ? store.delete(where: filter, paths: paths, collection: collection)
            : store.delete(ids: ids, collection: collection)
        var json = JSONWriter()
        json.object { json in
            json.member("collection", collection)
            json.member("deleted", deleted)
        }
        try invocation.print(json)
        try invocation.output.flush()
        if deleted > 0 { try invocation.buildIndex(of: collection, in: store) }
        return deleted > 0 ? .success : .nothingFound
    }
}
