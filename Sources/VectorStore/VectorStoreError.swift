internal import SystemSupport
internal import Glibc
internal import SQLite
internal import Workspace

/// What went wrong in a vector store: what happened, to what, and what to do.
public struct VectorStoreError: Error, Hashable, Sendable {
    /// What kind of failure it is. More may come: a `switch` needs a default.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// Stable, for programs.
        public let rawValue: String
        /// The code that is written so.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// What was given cannot be stored or asked: a wrong dimension, a number that is not finite, arrays of unequal length.
        public static let invalidArgument = Code(rawValue: "invalid_argument")
        /// A filter that is no filter, or beyond the limits.
        public static let invalidFilter = Code(rawValue: "invalid_filter")
        /// There is no collection of that name.
        public static let unknownCollection = Code(rawValue: "unknown_collection")
        /// There is such a collection, with another dimension, metric or model.
        public static let collectionExists = Code(rawValue: "collection_exists")
        /// What is stored does not match its checksum, or makes no sense.
        public static let damaged = Code(rawValue: "store_damaged")
        /// The file is no vector store, or somebody else's.
        public static let notAStore = Code(rawValue: "not_a_store")
        /// A newer version made the store.
        public static let newerSchema = Code(rawValue: "newer_store")
        /// The store cannot be opened or written: permissions, a missing folder.
        public static let noAccess = Code(rawValue: "store_no_access")
        /// The disk, or the quota, is full.
        public static let diskFull = Code(rawValue: "disk_full")
        /// Another process has been writing for longer than the patience that the settings grant.
        public static let busy = Code(rawValue: "store_busy")
        /// The settings make no sense.
        public static let invalidSettings = Code(rawValue: "invalid_store_settings")
        /// The work was stopped on request.
        public static let cancelled = Code(rawValue: "cancelled")
        /// Any other failure of the system or the database.
        public static let system = Code(rawValue: "store_system")
    }

    /// What kind of failure it is.
    public var code: Code
    /// A sentence for people, which says what to do.
    public var message: String
    /// What it is about: a path, a collection, a row (`row 3 (id "a")`).
    public var subject: String?
    /// The failure below, in its own words.
    public var cause: String?
    /// The place of the row that was refused among those that were given, counted from 0.
    public var row: Int?

    /// An error of this kind.
    public init(_ code: Code, _ message: String, subject: String? = nil, cause: String? = nil, row: Int? = nil) {
        self.code = code
        self.message = message
        self.subject = subject
        self.cause = cause
        self.row = row
    }
}

extension VectorStoreError: CustomStringConvertible {
    /// The subject, the message and the cause on one line, safe to print.
    public var description: String {
        let shown = subject.map { escapedForDisplay(Array($0.utf8)) + ": " } ?? ""
        return shown + message + (cause.map { " (\(escapedForDisplay(Array($0.utf8))))" } ?? "")
    }
}

/// Runs `body`, and says in this library's words what fails in the floors below.
func translatingErrors<Result>(_ body: () throws -> Result) throws(VectorStoreError) -> Result {
    do {
        return try body()
    } catch {
        throw VectorStoreError(translating: error)
    }
}

extension VectorStoreError {
    init(translating error: any Error) {
        switch error {
        case let error as VectorStoreError: self = error
        case let error as DatabaseError: self.init(translating: error)
        case let error as SystemError: self.init(translating: error)
        case let error as WorkspaceError: self.init(.invalidFilter, error.message)
        case let error as JSONReader.Problem:
            self.init(.invalidArgument, "no JSON at byte \(error.offset): \(error.message)")
        default: self.init(.system, "\(error)")
        }
    }

    private init(translating error: DatabaseError) {
        let path = error.path?.description
        if error.isDamage {
            self.init(
                .damaged, "the store is damaged; move it away and import its last export", subject: path,
                cause: error.message)
        } else if error.isDiskFull {
            self.init(.diskFull, "the disk is full; free some space and try again", subject: path)
        } else if error.isReadOnly || error.cannotOpen {
            self.init(
                .noAccess, "the store cannot be opened or written; check its permissions and those of its folder",
                subject: path, cause: error.message)
        } else {
            self.init(.system, "the database failed", subject: path, cause: error.message)
        }
    }

    private init(translating error: SystemError) {
        let path = error.path?.description
        // "open" needs an object, "make the folder" has one.
        let what = error.operation.utf8.contains(UInt8(ascii: " ")) ? error.operation : error.operation + " it"
        switch error.errno {
        case ENOSPC, EDQUOT: self.init(.diskFull, "the disk is full; free some space and try again", subject: path)
        case EACCES, EPERM, EROFS:
            self.init(.noAccess, "no permission to \(what); check who owns it", subject: path)
        default: self.init(.system, "cannot \(what): \(error.reason)", subject: path)
        }
    }
}
