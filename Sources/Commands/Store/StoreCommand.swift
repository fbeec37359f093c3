import CommandLineParsing

/// `ws store`
enum StoreCommand {
    private static let parts = [
        StoreCreateCommand.command, StoreAddCommand.command, StoreQueryCommand.command, StoreGetCommand.command,
        StoreDeleteCommand.command, StoreDropCommand.command, StoreListCommand.command, StoreStatsCommand.command,
        StoreOptimizeCommand.command, StoreExportCommand.command, StoreImportCommand.command,
    ]

    static let command = Command(
        specification: CommandSpecification(
            "store", summary: "Keep collections of embeddings, texts and metadata",
            discussion: [
                "A store of vectors of your own, apart from any workspace: $XDG_DATA_HOME/ws, or the folder that --data-dir "
                    + "names. Reads and writes JSON, one object a line."
            ], subcommands: parts.map(\.specification)),
        // The parser lets nobody call it without a part.
        run: { _ in throw ParsingError(.missingCommand, command: "store") }, subcommands: parts)
}
