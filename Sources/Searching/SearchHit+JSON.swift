package import SystemSupport

extension SearchHit {
    /// Writes the members of a hit's JSON object, as docs/search-result.schema.json has them, within an object.
    ///
    /// `base` is the absolute folder that `path` is relative to. The empty path is the text from standard input, which
    /// has no URI. `forDisplay` adds what showing the hit takes besides.
    package func writeJSONMembers(to json: inout JSONWriter, base: BytePath, forDisplay: Bool = false) {
        json.member("path", path: path.isEmpty ? BytePath("-") : path)
        json.member("uri", path.isEmpty ? nil : fileURI(base.appending(path)))
        json.member("line", firstLine)
        json.member("column", column)
        json.member("end_line", lastLine)
        json.member("end_column", endColumn)
        json.member("best_line", bestLine)
        json.key("range")
        json.object {
            $0.key("start")
            start.writeJSON(to: &$0)
            $0.key("end")
            end.writeJSON(to: &$0)
        }
        json.member("language", language)
        json.member("symbol", symbol)
        json.member("kind", kind)
        json.member("score", score, digits: 4)
        json.member("preview", preview)
        json.member("content_hash", contentHash.hexadecimal)
        json.member("stale", isStale)
        if forDisplay { writeDisplay(to: &json) }
        guard !signals.isEmpty else { return }
        json.key("signals")
        json.array { json in for signal in signals { signal.writeJSON(to: &json) } }
    }

    /// What is rounded or left out elsewhere. Lines are one text; a highlight is the place of its line among them, from 0, and where it
    /// begins and ends in it.
    private func writeDisplay(to json: inout JSONWriter) {
        json.key("display")
        json.object { json in
            json.key("score")
            json.value(exactly: score)
            json.member("relevant", isClearlyRelevant)
            if let first = lines.first {
                json.member("first_line", first.number)
                json.member("text", lines.map(\.text).joined(separator: "\n"))
                json.key("highlights")
                json.array { json in
                    for (place, line) in lines.enumerated() {
                        for highlight in line.highlights {
                            json.value(place)
                            json.value(highlight.lowerBound)
                            json.value(highlight.upperBound)
                        }
                    }
                }
            }
            json.key("signals")
            json.array { json in
                for signal in signals {
                    json.value(exactly: signal.value)
                    json.value(exactly: signal.contribution)
                }
            }
        }
    }
}

extension SearchHit.Signal {
    fileprivate func writeJSON(to json: inout JSONWriter) {
        json.object {
            $0.member("name", name)
            $0.member("value", value, digits: 6)
            $0.member("contribution", contribution, digits: 6)
        }
    }
}

extension SearchHit.Position {
    fileprivate func writeJSON(to json: inout JSONWriter) {
        json.object {
            $0.member("line", line)
            $0.member("character", character)
        }
    }
}
