private import CollectionStore
private import Embedding
private import Glibc
private import SQLite
package import SystemSupport
private import VectorStore
private import Workspace

/// An error as users and programs see it: the one place that renders errors.
package struct ErrorReport: Error, Hashable, Sendable {
    /// For programs: a few words with underscores. Stable.
    package let code: String
    /// For people. Safe to print.
    package let message: String

    package init(code: String, message: String) {
        self.code = code
        self.message = message
    }

    package init(_ error: any Error) {
        switch error {
        case let error as ErrorReport: self = error
        case let error as RequestError: (code, message) = (error.code.rawValue, error.message)
        case let error as WorkspaceError: (code, message) = (error.code.rawValue, error.message)
        case let error as StoreError: (code, message) = ("index_\(error.code.rawValue)", "\(error)")
        case let error as DatabaseError:
            let kind = error.isDamage ? "index_damaged" : error.isDiskFull ? "disk_full" : "database"
            (code, message) = (kind, "\(error)")
        case let error as SystemError where error.errno == ENOSPC || error.errno == EDQUOT:
            (code, message) = ("disk_full", "\(error); free some space and run the command again")
        case let error as SystemError: (code, message) = ("system", "\(error)")
        case let error as VectorStoreError: (code, message) = (error.code.rawValue, "\(error)")
        case let error as EmbeddingError: (code, message) = ("model", "\(error)")
        default: (code, message) = ("internal", "\(error)")
        }
    }

    /// Writes the members of the error's document, as docs/search-result.schema.json has it.
    package func writeJSON(to json: inout JSONWriter, isLine: Bool) {
        json.object { json in
            if isLine { json.member("type", "error") }
            json.key("error")
            json.object {
                $0.member("code", code)
                $0.member("message", message)
            }
        }
    }
}
