package import Indexing
private import Searching
package import SystemSupport

extension IndexSummary {
    /// Writes the summary as docs/json.md has it.
    package func writeJSON(to json: inout JSONWriter, workspace: BytePath, isDryRun: Bool) {
        json.object { json in
            json.member("schema_version", SearchResponse.schemaVersion)
            json.member("workspace", path: workspace)
            json.member("dry_run", isDryRun)
            json.member("added", added)
            json.member("changed", changed)
            json.member("removed", removed)
            json.member("unchanged", unchanged)
            json.key("skipped")
            writeCounts(skipped, to: &json)
            json.member("files", files)
            json.member("chunks", chunks)
            json.member("bytes_read", bytesRead)
            json.member("interrupted", wasInterrupted)
            json.member("warnings", warnings)
            json.member("elapsed_ms", elapsedMilliseconds, digits: 1)
        }
    }
}

/// Writes counts by name as an object.
func writeCounts(_ counts: [String: Int], to json: inout JSONWriter) {
    json.object { for (key, count) in counts.sorted(by: { $0.key < $1.key }) { $0.member(key, count) } }
}
