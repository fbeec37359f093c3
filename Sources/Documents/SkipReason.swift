/// Why a file is not indexed. The raw values are stored and shown; they never change their meaning.
package enum SkipReason: String, Error, Hashable, Sendable, CaseIterable {
    /// An image, an archive, a program: not text.
    case binary
    /// Larger than the size limit of the settings.
    case tooLarge = "too-large"
    /// Written by a program from something else in the tree.
    case generated
    /// Packed for machines: hardly any line breaks.
    case minified
    /// The exact versions of dependencies, written by a package manager.
    case lockFile = "lock-file"
    /// A key or credentials, by the file's name.
    case secretByName = "secret-by-name"
    /// A key or credentials, by what the file holds.
    case secretByContent = "secret-by-content"
    /// Text, it seems, in an encoding that is not supported.
    case unsupportedEncoding = "unsupported-encoding"
    /// Neither a file nor a folder: a device, a socket, a pipe.
    case notRegular = "not-regular"
    /// It could not be opened or read.
    case unreadable
    /// It kept changing while it was read; the next run tries again.
    case changedWhileRead = "changed-while-read"

    /// A sentence for people.
    package var explanation: String {
        switch self {
        case .binary: "It is not text."
        case .tooLarge: "It is larger than the size limit in the settings."
        case .generated: "It says that a program generated it, or its name does."
        case .minified: "It is minified or packed."
        case .lockFile: "It is a package manager's lock file."
        case .secretByName: "Its name says that it holds a key or credentials."
        case .secretByContent: "It holds a private key or an access token."
        case .unsupportedEncoding: "Its text is neither in UTF-8, UTF-16 nor Latin-1."
        case .notRegular: "It is not a regular file."
        case .unreadable: "It could not be read."
        case .changedWhileRead: "It changed while it was read."
        }
    }
}
