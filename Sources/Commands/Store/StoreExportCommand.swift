import CommandLineParsing
import SystemSupport
import VectorStore

/// `ws store export`
enum StoreExportCommand {
    static let command = Command(
        specification: CommandSpecification(
            "store export", summary: "Print collections for 'store import'",
            discussion: [
                "A line for each collection, followed by a line for each of its records, embeddings exact to the bit. Without "
                    + "--collection, all collections."
            ], options: [StoreOptions.collection.option]),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let store = try invocation.store()
        try store.export(invocation.optionalCollection()) { collection, count in
            var json = JSONWriter()
            json.object { json in
                collection.writeMembers(to: &json)
                json.member("records", count)
            }
            try invocation.print(json)
        } record: { record in
            var json = JSONWriter()
            json.object { record.writeMembers(to: &$0) }
            try invocation.print(json)
            if Interruption.isRequested { throw VectorStoreError(.cancelled, "stopped; the export is not complete") }
        }
        return .success
    }
}
