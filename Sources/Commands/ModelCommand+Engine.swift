import Embedding
import Service
import SystemSupport
import Workspace

extension ModelCommand {
    /// The model of the workspace, or the one in the program outside any; and the folder it comes from.
    static func currentModel(_ invocation: Invocation) throws -> (StaticEmbeddingModel, directory: BytePath?) {
        guard let workspace = try invocation.findWorkspace(from: currentDirectory()) else {
            return (try StaticEmbeddingModel.embedded(), nil)
        }
        let session = try invocation.session(of: workspace)
        return (session.model, session.settings.modelPath(root: workspace.root))
    }
}
