import CollectionStore
import SystemSupport
import Workspace

/// Which documents a search may return: those of files that pass the request's filter.
struct DocumentFilter {
    /// The IDs of the files that pass; nil when all do.
    private let files: Set<Int64>?

    init(_ filter: SearchFilter, store: CollectionStore) throws {
        if filter == SearchFilter() {
            files = nil
            return
        }
        let globs = try GlobFilter(filter.globs)
        var passing: Set<Int64> = []
        for file in try store.files() where file.skip == nil {
            guard
                filter.paths.isEmpty
                    || filter.paths.contains(where: { $0.isEmpty || file.path.relative(to: $0) != nil }),
                filter.languages.isEmpty || file.language.map(filter.languages.contains) == true,
                filter.content == nil || file.content == filter.content,
                globs.isEmpty || globs.matches(file.path)
            else { continue }
            passing.insert(file.id)
        }
        files = passing
    }

    /// Whether the documents of `file` pass.
    func passes(_ file: StoredFile) -> Bool { files?.contains(file.id) ?? true }

    /// Calls `body` with every run of documents of `segment` that are there and pass.
    func forEachRange(in segment: Segment, _ body: (Range<Int>) -> Void) {
        guard let files else {
            segment.deleted.forEachRangeOfOthers(body)
            return
        }
        for group in 0..<segment.documents.groupCount {
            if !files.contains(segment.documents.files[group]) { continue }
            let range = segment.documents.documents(ofGroup: group)
            // A file's documents are deleted together.
            if !range.isEmpty, !segment.deleted.contains(range.lowerBound) { body(range) }
        }
    }
}
