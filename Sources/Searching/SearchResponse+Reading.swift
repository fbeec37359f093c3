package import SystemSupport

extension SearchResponse {
    /// Reads an answer from a workspace as `writeJSON(to:currentDirectory:forDisplay:)` writes it for display. Throws a
    /// `JSONReader.Problem` for anything else.
    package init(reading reader: inout JSONReader) throws {
        self.init(
            query: "", mode: .hybrid, workspace: nil, hits: [], isTruncated: false,
            index: Index(state: .ready, files: 0, chunks: 0, pending: 0, updatedAt: nil), warnings: [],
            elapsedMilliseconds: 0)
        var phases: [String: Duration]?
        try reader.object { reader, key in
            switch key {
            case "query": query = try reader.string()
            case "mode": mode = try reader.named(SearchMode.self)
            case "workspace": workspace = try reader.optional { BytePath(try $0.string()) }
            case "workspace_bytes": workspace = try reader.base64Path()
            case "results": hits = try reader.array { try SearchHit(reading: &$0) }
            case "truncated": isTruncated = try reader.bool()
            case "index": index = try Index(reading: &reader)
            case "warnings": warnings = try reader.array { try $0.string() }
            case "elapsed_ms": elapsedMilliseconds = try reader.double()
            case "vector_search": vectorSearch = try reader.string()
            case "phases_ms":
                var read: [String: Duration] = [:]
                try reader.object { reader, name in read[name] = .microseconds(try reader.double() * 1_000) }
                phases = read
            default: try reader.skip()
            }
        }
        timings = phases.map(SearchTimings.init(phases:))
    }
}

extension SearchTimings {
    fileprivate init(phases: [String: Duration]) {
        self.init()
        opening = phases["opening"] ?? .zero
        lexical = phases["lexical"] ?? .zero
        vectors = phases["vectors"] ?? .zero
        selecting = phases["selecting"] ?? .zero
        reading = phases["reading"] ?? .zero
        ranking = phases["ranking"] ?? .zero
        showing = phases["showing"] ?? .zero
    }
}

extension SearchResponse.Index {
    /// Reads what `writeJSON` writes.
    package init(reading reader: inout JSONReader) throws {
        self.init(state: .ready, files: 0, chunks: 0, pending: 0, updatedAt: nil)
        try reader.object { reader, key in
            switch key {
            case "state": state = try reader.named(SearchResponse.State.self)
            case "files": files = try reader.integer()
            case "chunks": chunks = try reader.integer()
            case "pending": pending = try reader.integer()
            case "updated_at": updatedAt = try reader.optional { nanoseconds(rfc3339: try $0.string()) } ?? nil
            default: try reader.skip()
            }
        }
    }
}

extension SearchHit {
    fileprivate init(reading reader: inout JSONReader) throws {
        self.init(
            path: BytePath(""), firstLine: 1, lastLine: 1, column: 1, endColumn: 1, bestLine: 1,
            start: Position(line: 0, character: 0), end: Position(line: 0, character: 0), language: nil, symbol: nil,
            kind: nil, score: 0, preview: "", lines: [], contentHash: ContentHash(of: []), isStale: false,
            isClearlyRelevant: false, signals: [])
        var exact: [Double] = []
        var firstShown = 1
        var highlights: [Int] = []
        try reader.object { reader, key in
            switch key {
            case "path": path = BytePath(try reader.string())
            case "path_bytes": path = try reader.base64Path()
            case "line": firstLine = try reader.integer()
            case "column": column = try reader.integer()
            case "end_line": lastLine = try reader.integer()
            case "end_column": endColumn = try reader.integer()
            case "best_line": bestLine = try reader.integer()
            case "range":
                try reader.object { reader, key in
                    let position = try Position(reading: &reader)
                    if key == "start" { start = position } else { end = position }
                }
            case "language": language = try reader.optional { try $0.string() }
            case "symbol": symbol = try reader.optional { try $0.string() }
            case "kind": kind = try reader.optional { try $0.string() }
            case "preview": preview = try reader.string()
            case "content_hash":
                guard let hash = ContentHash(hexadecimal: try reader.string()) else {
                    throw reader.problem("no SHA-256")
                }
                contentHash = hash
            case "stale": isStale = try reader.bool()
            case "signals": signals = try reader.array { try Signal(reading: &$0) }
            case "display":
                try reader.object { reader, key in
                    switch key {
                    case "score": score = try reader.double()
                    case "relevant": isClearlyRelevant = try reader.bool()
                    case "first_line": firstShown = try reader.integer()
                    case "text":
                        lines = try reader.string().utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map {
                            Line(number: 0, text: String(Substring($0)), highlights: [])
                        }
                    case "highlights": highlights = try reader.integers()
                    case "signals": exact = try reader.array { try $0.double() }
                    default: try reader.skip()
                    }
                }
            default: try reader.skip()
            }
        }
        try arrangeLines(from: firstShown, highlights, reader)
        if exact.count == 2 * signals.count {
            for index in signals.indices {
                (signals[index].value, signals[index].contribution) = (exact[2 * index], exact[2 * index + 1])
            }
        }
    }
}

extension SearchHit {
    /// Numbers the lines from `first` on, and gives them `highlights`: of each the line's place, its beginning and its end.
    private mutating func arrangeLines(from first: Int, _ highlights: [Int], _ reader: JSONReader) throws {
        guard highlights.count.isMultiple(of: 3), 0..<Int(Int32.max) ~= first else {
            throw reader.problem("no highlights")
        }
        for place in lines.indices { lines[place].number = first + place }
        for index in stride(from: 0, to: highlights.count, by: 3) {
            let (place, start, end) = (highlights[index], highlights[index + 1], highlights[index + 2])
            guard lines.indices.contains(place), start >= 0, start <= end, end <= lines[place].text.utf8.count else {
                throw reader.problem("no range")
            }
            lines[place].highlights.append(start..<end)
        }
    }
}

extension SearchHit.Position {
    fileprivate init(reading reader: inout JSONReader) throws {
        self.init(line: 0, character: 0)
        try reader.object { reader, key in
            switch key {
            case "line": line = try reader.integer()
            case "character": character = try reader.integer()
            default: try reader.skip()
            }
        }
    }
}

extension SearchHit.Signal {
    fileprivate init(reading reader: inout JSONReader) throws {
        self.init(name: "", value: 0, contribution: 0)
        try reader.object { reader, key in
            switch key {
            case "name": name = try reader.string()
            case "value": value = try reader.double()
            case "contribution": contribution = try reader.double()
            default: try reader.skip()
            }
        }
    }
}

extension JSONReader {
    /// Reads a text that names a case.
    package mutating func named<Value: RawRepresentable<String>>(_: Value.Type) throws -> Value {
        let name = try string()
        guard let value = Value(rawValue: name) else {
            throw problem("'\(escapedForDisplay(Array(name.utf8)))' is not one of the names for this")
        }
        return value
    }

    /// Reads a path that is written as its bytes in Base64.
    package mutating func base64Path() throws -> BytePath {
        guard let bytes = bytes(base64: try string()) else { throw problem("no Base64") }
        return BytePath(bytes: bytes)
    }
}
