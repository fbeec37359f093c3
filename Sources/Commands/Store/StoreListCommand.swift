import CommandLineParsing
import SystemSupport
import VectorStore

/// `ws store list`
enum StoreListCommand {
    static let command = Command(
        specification: CommandSpecification("store list", summary: "List the collections"), run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let store = try invocation.store()
        let collections = try store.collections()
        for collection in collections {
            var json = JSONWriter()
            let count = try store.count(collection.name, filter: nil, paths: [])
            json.object { json in
                collection.writeMembers(to: &json)
                json.member("records", count)
            }
            try invocation.print(json)
        }
        return collections.isEmpty ? .nothingFound : .success
    }
}
