import CommandLineParsing
import Service
import SystemSupport
import VectorStore

/// `ws store get`
enum StoreGetCommand {
    static let command = Command(
        specification: CommandSpecification(
            "store get", summary: "Print records",
            positionals: [Positional("ID", isRequired: true, isRepeatable: true, help: "The records' IDs")],
            options: [StoreOptions.collection.option, StoreOptions.includeEmbeddings.option]),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let ids = try invocation.ids()
        let records = try invocation.store().get(
            ids: ids, collection: invocation.collection(),
            includeEmbeddings: invocation.arguments.has(StoreOptions.includeEmbeddings))
        for record in records {
            var json = JSONWriter()
            json.object { record.writeMembers(to: &$0) }
            try invocation.print(json)
        }
        return records.isEmpty ? .nothingFound : .success
    }
}

extension Invocation {
    /// The IDs that the arguments are.
    func ids() throws -> [String] {
        try arguments.positionals.map { bytes in
            guard let id = String(validating: bytes, as: UTF8.self) else {
                throw RequestError(.invalidInput, "the ID '\(escapedForDisplay(bytes))' is not UTF-8")
            }
            return id
        }
    }
}
