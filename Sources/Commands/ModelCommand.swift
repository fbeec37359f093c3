import CommandLineParsing
import SystemSupport
import Embedding

/// `ws model`
enum ModelCommand {
    static let command = Command(
        specification: CommandSpecification(
            "model", summary: "Show the embedding model", options: [GlobalOptions.json.option]),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let (model, directory) = try currentModel(invocation)
        if invocation.arguments.has(GlobalOptions.json) {
            var json = JSONWriter()
            json.object {
                $0.member("name", model.name)
                $0.member("identifier", model.identifier)
                $0.member("dimension", model.dimension)
                $0.member("directory", directory?.description)
            }
            try invocation.print(json)
        } else {
            try invocation.output.write(
                columns([
                    ("Name", escapedForDisplay(Array(model.name.utf8))), ("Identifier", model.identifier),
                    ("Dimension", String(model.dimension)), ("From", directory?.description ?? "this program"),
                ]))
        }
        return .success
    }
}
