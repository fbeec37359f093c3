import CommandLineParsing
import SystemSupport
import VectorStore

/// `ws store optimize`
enum StoreOptimizeCommand {
    static let command = Command(
        specification: CommandSpecification(
            "store optimize", summary: "Check a collection and build its index as well as can be",
            discussion: [
                "Compares every record with its checksum, rebuilds what is damaged of the index, trains it anew where it finds "
                    + "too little, merges it, and gives free space back. Without --collection, all collections."
            ], options: [StoreOptions.collection.option]),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let store = try invocation.store()
        let names = try invocation.optionalCollection().map { [$0] } ?? store.collections().map(\.name)
        for name in names {
            try store.optimize(name)
            try invocation.printStatistics(of: name, in: store)
        }
        return .success
    }
}
