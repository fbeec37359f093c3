import CollectionStore
import CommandLineParsing
import Indexing
import Service
import SystemSupport

/// `ws doctor`
enum DoctorCommand {
    static let repair = OptionKey<Bool>.flag("repair", help: "Rebuild what is damaged")

    static let command = Command(
        specification: CommandSpecification(
            "doctor", summary: "Check that the index is sound", options: [repair.option]),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let session = try invocation.session()
        var damages = try examine(session)
        for damage in damages { try invocation.output.write(line(damage)) }
        if !damages.isEmpty, invocation.arguments.has(repair) {
            try rebuild(damages, session, invocation)
            damages = try examine(session)
            try invocation.output.write(damages.isEmpty ? "Repaired.\n" : damages.map { "Still: " + line($0) }.joined())
        } else if damages.isEmpty {
            try invocation.output.write("The index is sound.\n")
        }
        return damages.isEmpty ? .success : .failure
    }

    private static func line(_ damage: Damage) -> String { escapedForDisplay(Array(damage.message.utf8)) + "\n" }

    /// What is wrong with the index.
    private static func examine(_ session: Session) throws -> [Damage] {
        if let store = try session.openStore() { return try store.findDamage() }
        guard (try? FileStatus.of(session.indexer.location.database)) != nil else { throw session.noIndex }
        return [
            Damage(extent: .database, message: "the database is not one that ws made here, or is of another version")
        ]
    }

    /// Forgets what is damaged, and makes it anew.
    private static func rebuild(_ damages: [Damage], _ session: Session, _ invocation: Invocation) throws {
        let location = session.indexer.location
        do {
            guard let lock = try WriteLock.acquire(location, patience: 2000) else {
                throw RequestError(.busy, "another process is writing the index; try again when it is done")
            }
            if damages.contains(where: { $0.extent == .database }) {
                try location.removeDatabase()
            } else {
                let store = try CollectionStore.openForWriting(location, holding: lock)
                try store.discard(damages)
                try store.close(holding: lock)
            }
        }
        let summary = try session.refresh(showsProgress: true, environment: invocation.environment)
        if summary == nil { throw RequestError(.busy, "another process keeps writing the index") }
    }
}
