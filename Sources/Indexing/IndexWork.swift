import CollectionStore
import Documents
import Embedding
import Synchronization
import SystemSupport
import TextAnalysis
import Workspace

/// Works through the candidates of a run, on as many threads as there are, and hands finished batches to the writer.
final class IndexWork: Sendable {
    /// A batch is handed over at this size of text: large enough that a run of 100 MB makes few segments, small enough that
    /// an interrupted one loses little and memory stays bounded.
    private static let batchBytes = 12 << 20
    private static let batchFiles = 4_000

    /// What one thread found, beside its batches.
    struct Findings: Sendable {
        var added = 0
        var changed = 0
        var unchanged = 0
        var removed = 0
        var bytesRead = 0
        /// Chunks that kept their vectors.
        var keptVectors = 0
        var skipped: [String: Int] = [:]
        var problems: [IndexProblem] = []
    }

    private let candidates: [ChangeSet.Candidate]
    private let gone: [ContentHash: StoredFile]
    private let settings: Settings
    private let model: StaticEmbeddingModel
    private let versions: IndexVersions
    private let reader: FileReader
    private let isDryRun: Bool
    /// What the settings do not skip files for.
    private let accepted: Set<SkipReason>
    private let isCancelled: @Sendable () -> Bool
    private let onProgress: @Sendable (IndexProgress) -> Void
    /// Counts no more of a file than would be read of it: the sizes of sparse files can have any sum.
    private let bytesTotal: Int
    private let sizeLimit: Int

    private let next = Atomic(0)
    private let filesDone = Atomic(0)
    private let bytesDone = Atomic(0)

    init(
        candidates: [ChangeSet.Candidate], gone: [ContentHash: StoredFile], root: BytePath, settings: Settings,
        model: StaticEmbeddingModel,
        versions: IndexVersions, isDryRun: Bool, isCancelled: @escaping @Sendable () -> Bool,
        onProgress: @escaping @Sendable (IndexProgress) -> Void
    ) throws(SystemError) {
        self.candidates = candidates
        self.gone = gone
        self.settings = settings
        self.model = model
        self.versions = versions
        self.isDryRun = isDryRun
        accepted = Set(
            (settings.skipSecrets ? [] : [.secretByName, .secretByContent])
                + (settings.skipGenerated ? [] : [.generated, .minified, .lockFile]))
        self.isCancelled = isCancelled
        self.onProgress = onProgress
        reader = try FileReader(root: root, sizeLimit: settings.maxFileSize)
        sizeLimit = settings.maxFileSize
        bytesTotal = candidates.reduce(0) { [sizeLimit] in $0 + min(Int($1.status.size), sizeLimit) }
    }

    /// Takes candidates until there are none left, and calls `commit` with every batch; stops when that returns false.
    ///
    /// What the files were until now is read from the store that `open` gives. Throws when that cannot be read.
    func run(reading open: @escaping () throws -> CollectionStore?, commit: (Batch) -> Bool) throws -> Findings {
        var findings = Findings()
        var former = FormerChunkReader(versions: versions, gone: gone, open: open)
        var builder = SegmentBuilder(model: model, versions: versions)
        let documents = DocumentReader()
        while !isCancelled() {
            let index = next.add(1, ordering: .relaxed).oldValue
            guard index < candidates.count else { break }
            let candidate = candidates[index]
            try process(candidate, documents, &former, &builder, &findings)
            onProgress(
                IndexProgress(
                    filesDone: filesDone.add(1, ordering: .relaxed).newValue, filesTotal: candidates.count,
                    bytesDone: bytesDone.add(min(Int(candidate.status.size), sizeLimit), ordering: .relaxed).newValue,
                    bytesTotal: bytesTotal))
            if builder.textBytes >= Self.batchBytes || builder.batch.entries.count >= Self.batchFiles {
                guard commit(builder.finish()) else { return findings }
            }
        }
        let last = builder.finish()
        if !last.isEmpty { _ = commit(last) }
        return findings
    }

    private func process(
        _ candidate: ChangeSet.Candidate, _ documents: DocumentReader, _ former: inout FormerChunkReader,
        _ builder: inout SegmentBuilder, _ findings: inout Findings
    ) throws {
        if let reason = skipReasonBeforeReading(candidate) {
            return skip(reason, candidate, candidate.status, checked: realTime(), hash: nil, &builder, &findings)
        }
        switch reader.read(candidate.path) {
        case .gone:
            // It went between the walk and now.
            if candidate.stored != nil {
                builder.batch.removed.append(candidate.path)
                findings.removed += 1
            }
        case .unreadable(let error):
            findings.problems.append(
                IndexProblem(path: candidate.path, message: "\(error); it is left out until it can be read"))
            skip(.unreadable, candidate, candidate.status, checked: realTime(), hash: nil, &builder, &findings)
        case .skip(let reason, let status):
            skip(reason, candidate, status, checked: realTime(), hash: nil, &builder, &findings)
        case .content(let content):
            findings.bytesRead += content.bytes.count
            try index(content, candidate, documents, &former, &builder, &findings)
        }
    }

    private func index(
        _ content: FileReader.Content, _ candidate: ChangeSet.Candidate, _ documents: DocumentReader,
        _ former: inout FormerChunkReader, _ builder: inout SegmentBuilder, _ findings: inout Findings
    ) throws {
        let hash = ContentHash(of: content.bytes)
        if let stored = candidate.stored, stored.hash == hash, !candidate.isForced {
            var touched = stored
            touched.take(content.status, checked: content.checked)
            if touched != stored { builder.batch.touched.append(touched) }
            if let reason = stored.skip {
                findings.skipped[reason, default: 0] += 1
            } else {
                findings.unchanged += 1
            }
            return
        }
        let document: Document
        do throws(SkipReason) {
            document = try documents.document(from: content.bytes, at: candidate.path, accepting: accepted)
        } catch {
            return skip(error, candidate, content.status, checked: content.checked, hash: hash, &builder, &findings)
        }
        if candidate.stored.map({ $0.skip == nil }) == true { findings.changed += 1 } else { findings.added += 1 }
        if isDryRun { return }
        let file = StoredFile(
            path: candidate.path, status: content.status, checked: content.checked, hash: hash,
            language: document.language?.name, content: document.content.rawValue)
        findings.keptVectors += builder.add(
            file, text: document.text, language: document.language,
            former: candidate.isForced
                ? nil : try former.chunks(of: candidate.path, stored: candidate.stored, hash: hash))
    }

    private func skipReasonBeforeReading(_ candidate: ChangeSet.Candidate) -> SkipReason? {
        let reason = SkipReason.forName(
            candidate.path, size: candidate.status.size, sizeLimit: Int64(settings.maxFileSize))
        return reason.flatMap { accepted.contains($0) ? nil : $0 }
    }

    private func skip(
        _ reason: SkipReason, _ candidate: ChangeSet.Candidate, _ status: FileStatus, checked: Int64,
        hash: ContentHash?, _ builder: inout SegmentBuilder, _ findings: inout Findings
    ) {
        findings.skipped[reason.rawValue, default: 0] += 1
        if let stored = candidate.stored, stored.skip == nil {
            findings.removed += 1
            if reason == .secretByName || reason == .secretByContent { builder.batch.isPurge = true }
        }
        let file = StoredFile(
            path: candidate.path, status: status, checked: checked, hash: hash, skip: reason.rawValue,
            skippedBy: versions.extraction)
        // What is tried at every run is written once.
        if reason == .unreadable, let stored = candidate.stored, stored.isSameSkip(as: file) { return }
        builder.batch.skipped.append(file)
    }
}

extension StoredFile {
    fileprivate func isSameSkip(as other: StoredFile) -> Bool {
        var other = other
        other.id = id
        other.checked = checked
        return self == other
    }

    /// Takes over a newer status of the same content.
    mutating func take(_ status: FileStatus, checked: Int64) {
        inode = status.inode
        size = status.size
        modified = status.modified
        changed = status.changed
        self.checked = checked
    }
}
