import CollectionStore
import SystemSupport
import Workspace

/// Carrying out what a comparison found.
extension Indexer {
    /// Removes what is gone, and works through the candidates; a dry run has no store to do it to.
    func process(
        _ changes: ChangeSet, into store: CollectionStore?, _ options: IndexOptions,
        _ isCancelled: @escaping @Sendable () -> Bool, _ onProgress: @escaping @Sendable (IndexProgress) -> Void
    ) throws -> IndexSummary {
        var summary = IndexSummary()
        summary.unchanged = changes.unchanged
        summary.skipped = changes.skipped
        let moved = options.isFull ? [] : changes.perhapsMoved
        try remove(changes.removed.filter { !moved.contains($0) }, from: store)
        summary.removed = changes.removed.count { $0.skip == nil }
        if !changes.candidates.isEmpty {
            let gone = Dictionary(moved.compactMap { file in file.hash.map { ($0, file) } }) { first, _ in first }
            let work = try IndexWork(
                candidates: changes.candidates, gone: gone, root: workspace.root, settings: settings, model: model,
                versions: versions, isDryRun: options.isDryRun, isCancelled: isCancelled, onProgress: onProgress)
            for findings in try carryOut(work, count: changes.candidates.count, into: store) { summary.add(findings) }
        }
        // Only now: what they had served their new names.
        try remove(Array(moved), from: store)
        summary.wasInterrupted = isCancelled()
        return summary
    }

    private func remove(_ files: [StoredFile], from store: CollectionStore?) throws {
        if files.isEmpty { return }
        var batch = Batch()
        batch.removed = files.map(\.path)
        // What is still there left because it is ignored now: nobody wants it found.
        batch.isPurge = batch.removed.contains { (try? FileStatus.of(workspace.root.appending($0))) != nil }
        try commit(batch, to: store)
    }

    /// Runs `work` on as many threads as it is worth, and commits its batches on this one.
    private func carryOut(_ work: IndexWork, count: Int, into store: CollectionStore?) throws -> [IndexWork.Findings] {
        let threadCount = min(Thread.availableProcessors, (count + 15) / 16)
        if threadCount <= 1 {
            var failure: (any Error)?
            let findings = try work.run(reading: { store }) { batch in
                do { try commit(batch, to: store) } catch { failure = error }
                return failure == nil
            }
            if let failure { throw failure }
            return [findings]
        }
        let batches = BoundedQueue<Batch>(capacity: 1)
        let findings = LockedState<[Result<IndexWork.Findings, any Error>]>([])
        let location = store == nil ? nil : location
        let workers = Thread.start {
            Thread.concurrently(threadCount) { _ in
                // A connection is for one thread.
                let found = Result {
                    try work.run(reading: { try location.flatMap(CollectionStore.openForReading) }) { batches.push($0) }
                }
                if case .failure = found { batches.close() }
                findings.withLock { $0.append(found) }
            }
            batches.close()
        }
        defer { workers.join() }
        do {
            while let batch = batches.pop() { try commit(batch, to: store) }
        } catch {
            // The workers' next push then tells them to stop.
            batches.close()
            throw error
        }
        return try findings.withLock(\.self).map { try $0.get() }
    }

    /// A dry run has no store, and commits nothing.
    private func commit(_ batch: Batch, to store: CollectionStore?) throws {
        guard let store else { return }
        try store.commit(batch)
        didCommit?(batch)
    }
}

extension ChangeSet {
    /// The files that are gone and may be there under another name: a new file has the size.
    fileprivate var perhapsMoved: Set<StoredFile> {
        if removed.isEmpty { return [] }
        let sizes = Set(candidates.lazy.filter { $0.stored == nil }.map(\.status.size))
        return Set(removed.lazy.filter { $0.skip == nil && sizes.contains($0.size) })
    }
}

extension IndexSummary {
    fileprivate mutating func add(_ findings: IndexWork.Findings) {
        added += findings.added
        changed += findings.changed
        removed += findings.removed
        unchanged += findings.unchanged
        bytesRead += findings.bytesRead
        keptVectors += findings.keptVectors
        skipped.merge(findings.skipped, uniquingKeysWith: +)
        problems += findings.problems
    }
}
