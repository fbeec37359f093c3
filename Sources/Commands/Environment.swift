private import Glibc
import SystemSupport

/// What the process was started with, as far as commands look at it. A value, so that tests can make their own.
package struct Environment: Sendable {
    /// The value of an environment variable: bytes in no particular encoding.
    package let variable: @Sendable (String) -> [UInt8]?

    package init(variable: @escaping @Sendable (String) -> [UInt8]?) { self.variable = variable }

    /// The process's own.
    package static let process = Environment { name in
        getenv(name).map { value in Array(UnsafeRawBufferPointer(start: value, count: strlen(value))) }
    }

    /// The value when it is set and not empty.
    func nonEmpty(_ name: String) -> [UInt8]? {
        guard let value = variable(name), !value.isEmpty else { return nil }
        return value
    }

    /// Whether the user vouches, for this command, for all that the settings of the workspace ask for.
    var trustsSettings: Bool { variable("WS_TRUST_SETTINGS") == Array("1".utf8) }
}

/// The working directory, absolute and without links.
func currentDirectory() throws(SystemError) -> BytePath {
    guard let path = getcwd(nil, 0) else { throw SystemError.last("find the current folder") }
    defer { free(path) }
    return BytePath(bytes: UnsafeRawBufferPointer(start: path, count: strlen(path)))
}
