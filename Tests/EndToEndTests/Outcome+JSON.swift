import Foundation
import Testing

extension Outcome {
    /// The document that was printed.
    func json() throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(output)) as? [String: Any])
    }

    /// The objects that were printed, one a line.
    func jsonLines() throws -> [[String: Any]] {
        try lines.map { try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
    }

    /// The results of a search that was asked for JSON.
    func results() throws -> [[String: Any]] { try #require(json()["results"] as? [[String: Any]]) }

    /// The paths of these results.
    func resultPaths() throws -> [String] { try results().compactMap { $0["path"] as? String } }
}
