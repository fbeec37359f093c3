internal import SQLite
internal import SystemSupport
internal import VectorSearch

extension SQLiteVectorStore {
    /// What is waiting to be built on the store's own thread.
    struct BackgroundWork {
        var collections: [String] = []
        var isRunning = false
    }

    /// Sees to it that what a change has made due is built, now or later. What goes wrong then does not concern the change, which is
    /// on disk: it is told by `stats`, and by `optimize`, which tries again.
    func indexIfDue(_ collection: CollectionRow) {
        guard isDue(collection) else { return }
        switch configuration.indexing {
        case .manual: return
        case .immediate: indexNotingFailure(collection.description.name)
        case .background:
            let starts = background.withLock { work in
                if !work.collections.contains(collection.description.name) {
                    work.collections.append(collection.description.name)
                }
                defer { work.isRunning = true }
                return !work.isRunning
            }
            // Without a thread the next change tries again.
            if starts, !Thread.startDetached({ [self] in workInBackground() }) {
                background.withLock { $0.isRunning = false }
            }
        }
    }

    private func workInBackground() {
        while let name = background.withLock({ work -> String? in
            if work.collections.isEmpty { work.isRunning = false }
            return work.collections.isEmpty ? nil : work.collections.removeFirst()
        }) {
            indexNotingFailure(name)
        }
    }

    /// Empties the write-ahead log; to be called when no more changes are to come.
    package func checkpoint() throws(VectorStoreError) {
        try translatingErrors { try database.tidy(freesPages: false) }
    }

    /// Waits until nothing is being built in the background.
    package func waitForIndexing() { background.wait(until: { !$0.isRunning }) { _ in } }

    private func indexNotingFailure(_ name: String) {
        var failure: VectorStoreError?
        do {
            try buildIndex(name, isThorough: false, waits: false)
        } catch let error as VectorStoreError {
            failure = error
        } catch { failure = VectorStoreError(translating: error) }
        // A collection that was dropped meanwhile needs none.
        if failure?.code == .unknownCollection { return }
        _ = try? reading(name) { collection, _ in views.slot(collection).failure.withLock { $0 = failure } }
    }

    /// Whether something may be to be built; cheap, asked after every change.
    private func isDue(_ collection: CollectionRow) -> Bool {
        if collection.nextDeletion - collection.firstDeletion > IndexPlan.deletionLimit { return true }
        if collection.segments == 0 { return collection.rows >= configuration.indexedFrom }
        let slot = views.slot(collection)
        if slot.damage.withLock({ $0?.segments == collection.segments }) { return true }
        let tail = collection.nextRow - collection.indexedRow
        return tail >= min(configuration.tailLimit, max(collection.indexedRow, configuration.indexedFrom))
    }

    /// Builds the index of a collection as far as it is due, or, if thorough, as well as it can be.
    ///
    /// Another process that builds is waited for where `waits`; else it does the work.
    package func buildIndex(
        _ name: String, isThorough: Bool = false, waits: Bool = true,
        progress: @escaping (Double) throws -> Void = { _ in }
    ) throws {
        building.wait(until: { !$0 }) { $0 = true }
        defer { building.withLock { $0 = false } }
        guard let folder = database.folder else {
            return try build(name, isThorough: isThorough, progress)
        }
        guard try database.read({ _ in }) != nil else { throw VectorStoreError.unknownCollection(name) }
        guard
            let lock = try FileLock.acquire(
                folder.buildLock, patience: waits ? configuration.patience : 0, isCancelled: isCancelled)
        else {
            if isCancelled() {
                throw VectorStoreError(.cancelled, "stopped while another process was building an index")
            }
            if waits { throw VectorStoreError(.busy, "another process is building an index; try again later") }
            return
        }
        let result = Result { try build(name, isThorough: isThorough, progress) }
        _ = consume lock
        try result.get()
    }

    private func build(_ name: String, isThorough: Bool, _ progress: @escaping (Double) throws -> Void) throws {
        var measuresRecall = isThorough
        // Every step changes what the next one finds; none comes a third time unless others keep writing.
        for _ in 0..<8 {
            let (collection, view) = try reading(name) { ($0, try views.view($0, $1)) }
            let slot = views.slot(collection)
            let met = slot.damage.withLock { $0?.segments == collection.segments ? $0?.message : nil }
            var plan = IndexPlan(collection, view, configuration)
            plan.isDamaged = view.damage != nil || met != nil
            plan.isThorough = isThorough
            if measuresRecall, !plan.isDamaged, view.index != nil {
                measuresRecall = false
                plan.recall = try measuredRecall(name)
            }
            guard let step = plan.nextStep else { return }
            let work = IndexBuild(store: self, collection: collection, view: view, progress: progress)
            try work.carryOut(step)
            switch step {
            case .rebuild: measuresRecall = false
            case .code(let segments, let withTail):
                // Segments are merged as new rows come: by one as large as this there are so many that the quantizer may no
                // longer fit.
                if !isThorough, work.share(of: segments, withTail: withTail) >= RecallSample.newShare {
                    measuresRecall = true
                }
            default: break
            }
            slot.damage.withLock { damage in
                if let segments = damage?.segments, segments == collection.segments, plan.isDamaged { damage = nil }
            }
        }
    }
}
