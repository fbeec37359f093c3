import CommandLineParsing
import Service
import SystemSupport
import VectorStore

/// `ws store drop`
enum StoreDropCommand {
    static let yes = OptionKey<Bool>.flag("yes", short: "y", help: "Do not ask")

    static let command = Command(
        specification: CommandSpecification(
            "store drop", summary: "Remove a collection with all of its records",
            discussion: ["Asks first. Nothing can bring it back but an export."],
            options: [StoreOptions.collection.option, yes.option]),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let store = try invocation.store()
        let collection = try invocation.collection()
        let count = try store.count(collection, filter: nil, paths: [])
        if !invocation.arguments.has(yes) {
            guard isTerminal(0) else {
                throw RequestError(.refused, "nobody is there to ask whether to remove the collection; add --yes")
            }
            let shown = escapedForDisplay(Array(collection.utf8))
            guard confirms("Remove the collection \(shown) with its \(grouped(count)) records?") else {
                return .nothingFound
            }
        }
        try store.drop(collection)
        var json = JSONWriter()
        json.object { json in
            json.member("collection", collection)
            json.member("dropped", count)
        }
        try invocation.print(json)
        return .success
    }
}
