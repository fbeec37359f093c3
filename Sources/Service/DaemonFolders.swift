private import Glibc
package import SystemSupport

/// Where the daemon of a user has its files (XDG Base Directory Specification).
package struct DaemonFolders: Sendable {
    /// `$XDG_STATE_HOME/ws`: the list, the lock, the log.
    package let state: BytePath
    /// `$XDG_RUNTIME_DIR/ws`, or else `run` in the other: the socket.
    package let runtime: BytePath

    package var socket: BytePath { runtime.appending("daemon.sock") }
    package var lock: BytePath { state.appending("daemon.lock") }
    package var list: BytePath { state.appending("workspaces.json") }
    /// Whose settings the user trusts (`TrustedSettings`).
    package var trusted: BytePath { state.appending("trusted.json") }
    var trustLock: BytePath { state.appending("trusted.lock") }
    package var log: BytePath { state.appending("daemon.log") }
    /// What the program itself says when it ends unexpectedly.
    package var errors: BytePath { state.appending("daemon.err") }

    /// By the environment; nil without a home folder. `variable` gives the value of a variable.
    package init?(variable: (String) -> [UInt8]?) {
        func folder(_ name: String) -> BytePath? {
            // The specification has relative paths ignored.
            variable(name).map { BytePath(bytes: $0) }.flatMap { $0.isAbsolute ? $0 : nil }
        }
        guard let state = folder("XDG_STATE_HOME") ?? folder("HOME")?.appending(".local/state") else { return nil }
        self.state = state.appending("ws")
        runtime = folder("XDG_RUNTIME_DIR")?.appending("ws") ?? self.state.appending("run")
    }

    /// Makes the folders where they are missing. They have to be folders of this user's own, and get to be for nobody else.
    package func make() throws {
        for folder in [state, runtime] { try makeOwn(folder) }
    }

    private func makeOwn(_ folder: BytePath) throws {
        try makeFolders(folder)
        let status = try FileStatus.of(folder)
        guard status.kind == .directory, status.owner == geteuid() else {
            throw RequestError(.daemon, "\(folder) is not a folder of your own; move it away")
        }
        if status.permissions & 0o077 != 0, folder.withCString({ chmod($0, 0o700) }) != 0 {
            throw SystemError.last("protect", folder)
        }
    }
}
