import CommandLineParsing
import SystemSupport
import VectorStore

/// `ws store stats`
enum StoreStatsCommand {
    static let command = Command(
        specification: CommandSpecification(
            "store stats", summary: "Show what a collection consists of", options: [StoreOptions.collection.option]),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let store = try invocation.store()
        let collection = try invocation.collection()
        // What another process met is not known to this one.
        try store.checkIndex(collection)
        try invocation.printStatistics(of: collection, in: store)
        return .success
    }
}

extension Invocation {
    func printStatistics(of collection: String, in store: SQLiteVectorStore) throws {
        let statistics = try store.stats(collection)
        var json = JSONWriter()
        json.object { json in
            statistics.description.writeMembers(to: &json)
            json.member("records", statistics.count)
            json.member("indexed", statistics.indexed)
            json.member("segments", statistics.segments)
            json.member("lists", statistics.lists)
            json.member("code_bytes", statistics.codeBytes)
            json.key("recall")
            if let recall = statistics.recall { json.value(recall) } else { json.null() }
            json.member("store_bytes", statistics.storeBytes)
            json.member("problem", statistics.problem)
        }
        try print(json)
    }
}
