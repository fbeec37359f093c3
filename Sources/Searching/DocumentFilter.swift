import CollectionStore
import SystemSupport
import Workspace

/// Which documents a search may return: those of files that pass the request's filter.
struct DocumentFilter {
    /// By segment, the documents of files that pass; nil when all do.
    private let ranges: [Int: [Range<Int>]]?
    private let files: FileFilter

    /// `table` has begun the search, in `segments`.
    init(_ filter: SearchFilter, _ segments: [Segment], _ table: FileTable, store: CollectionStore) throws {
        files = try FileFilter(filter)
        if filter == SearchFilter() {
            ranges = nil
            return
        }
        if let kept = table.filters.value(filter) {
            ranges = kept
            return
        }
        // What is in memory need not be read; what is not is read faster all at once.
        let passing: (Int, Segment, Int) throws -> Bool
        if table.hasNearlyAll {
            passing = { [files] index, _, group in
                let file = try table.file(group, ofSegment: index)
                return files.passes(file.file.path, file.file.language, file.file.content)
            }
        } else {
            let ids = Set(
                try store.files(in: files.parts).lazy.filter { [files] in $0.skip == nil && files.passes($0) }.map(\.id)
            )
            passing = { ids.contains($1.documents.files[$2]) }
        }
        var ranges: [Int: [Range<Int>]] = [:]
        for (index, segment) in segments.enumerated() {
            var found: [Range<Int>] = []
            for group in 0..<segment.documents.groupCount {
                let documents = segment.documents.documents(ofGroup: group)
                // A file's documents are deleted together.
                guard let first = documents.first, !segment.deleted.contains(first), try passing(index, segment, group)
                else { continue }
                if let last = found.last, last.upperBound == first {
                    found[found.count - 1] = last.lowerBound..<documents.upperBound
                } else {
                    found.append(documents)
                }
            }
            ranges[segment.id] = found
        }
        self.ranges = ranges
        table.filters.keep(ranges, for: filter)
    }

    /// Whether the documents of `file` pass.
    func passes(_ file: StoredFile) -> Bool { files.passes(file) }

    /// Calls `body` with every run of documents of `segment` that are there and pass.
    func forEachRange(in segment: Segment, _ body: (Range<Int>) -> Void) {
        guard let ranges else {
            segment.deleted.forEachRangeOfOthers(body)
            return
        }
        for range in ranges[segment.id] ?? [] { body(range) }
    }
}

/// Which files a search is about.
private struct FileFilter {
    private let paths: [BytePath]
    private let globs: GlobFilter
    private let languages: [String]
    private let content: String?

    init(_ filter: SearchFilter) throws {
        paths = filter.paths
        globs = try GlobFilter(filter.globs)
        languages = filter.languages
        content = filter.content
    }

    func passes(_ file: StoredFile) -> Bool { passes(file.path, file.language, file.content) }

    /// The same, for whom a copy of the row would cost more than all the rest.
    func passes(_ path: BytePath, _ language: String?, _ content: String?) -> Bool {
        (languages.isEmpty || language.map { language in languages.contains { $0 == language } } == true)
            && (self.content == nil || content == self.content)
            && (paths.isEmpty || paths.contains { $0.isEmpty || path.isAtOrBelow($0) })
            && (globs.isEmpty || globs.matches(path))
    }

    /// Files and folders none of which is below another; nil for all.
    var parts: [BytePath]? {
        if paths.isEmpty || paths.contains(where: \.isEmpty) { return nil }
        var parts: [BytePath] = []
        for path in paths.sorted() where !parts.contains(where: path.isAtOrBelow) { parts.append(path) }
        return parts
    }
}
