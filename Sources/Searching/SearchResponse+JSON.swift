package import SystemSupport

extension SearchResponse {
    /// The version of the JSON form. It rises when a member changes its meaning or goes, not when one is added.
    package static let schemaVersion = 1

    /// Writes the whole answer as one JSON object, as docs/search-result.schema.json has it.
    ///
    /// `currentDirectory`, absolute, is what paths are relative to in an answer that has no workspace. `forDisplay` adds to every hit
    /// what showing it takes besides.
    package func writeJSON(to json: inout JSONWriter, currentDirectory: BytePath, forDisplay: Bool = false) {
        json.object { json in
            writeHead(to: &json)
            json.key("results")
            json.array { json in
                for hit in hits {
                    json.object {
                        hit.writeJSONMembers(to: &$0, base: workspace ?? currentDirectory, forDisplay: forDisplay)
                    }
                }
            }
            writeTail(to: &json)
        }
    }

    /// The answer as JSON Lines (jsonlines.org): each hit an object with `"type":"result"`, and last everything else in an
    /// object with `"type":"summary"`. Every line ends with a newline.
    package func jsonLines(currentDirectory: BytePath) -> [UInt8] {
        var lines: [UInt8] = []
        for hit in hits {
            var json = JSONWriter()
            json.object {
                $0.member("type", "result")
                hit.writeJSONMembers(to: &$0, base: workspace ?? currentDirectory)
            }
            lines += json.bytes
            lines.append(UInt8(ascii: "\n"))
        }
        var json = JSONWriter()
        json.object {
            $0.member("type", "summary")
            writeHead(to: &$0)
            writeTail(to: &$0)
        }
        lines += json.bytes
        lines.append(UInt8(ascii: "\n"))
        return lines
    }

    private func writeHead(to json: inout JSONWriter) {
        json.member("schema_version", Self.schemaVersion)
        json.member("query", query)
        json.member("mode", mode.rawValue)
        if let workspace { json.member("workspace", path: workspace) } else { json.member("workspace", nil) }
    }

    private func writeTail(to json: inout JSONWriter) {
        json.member("total", hits.count)
        json.member("truncated", isTruncated)
        json.key("index")
        index.writeJSON(to: &json)
        json.member("warnings", warnings)
        json.member("elapsed_ms", elapsedMilliseconds, digits: 1)
        if let vectorSearch { json.member("vector_search", vectorSearch) }
        guard let timings else { return }
        json.key("phases_ms")
        json.object { json in
            for phase in timings.phases { json.member(phase.name, phase.duration / .milliseconds(1), digits: 3) }
        }
    }
}

extension SearchResponse.Index {
    /// Writes the index's state as a JSON object.
    package func writeJSON(to json: inout JSONWriter) {
        json.object {
            $0.member("state", state.rawValue)
            $0.member("files", files)
            $0.member("chunks", chunks)
            $0.member("pending", pending)
            $0.member("updated_at", updatedAt.map(rfc3339(nanoseconds:)))
        }
    }
}
