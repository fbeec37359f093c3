private import Glibc
package import SystemSupport

/// A settings file that single settings are changed in.
package struct SettingsFile: Sendable {
    package let path: BytePath
    /// Whether it is the user's own: a link there is followed, one that came with a clone is not.
    private let isUsers: Bool

    package static func ofUser(_ path: BytePath) -> SettingsFile { SettingsFile(path: path, isUsers: true) }

    package static func of(_ workspace: WorkspaceLocation) -> SettingsFile {
        SettingsFile(path: workspace.settingsFile, isUsers: false)
    }

    /// Gives `setting` a value, or takes it out when `value` is nil. Comments and all else stay byte for byte, and whoever reads the
    /// file sees it before or after. A file that is missing is made. Returns whether anything changes.
    ///
    /// Throws `invalidSettings` for a file that cannot be changed so, and `cannotWrite`.
    package func set(_ setting: Setting, to value: JSONValue?) throws(WorkspaceError) -> Bool {
        let target: (path: BytePath, permissions: UInt32)
        do throws(SystemError) {
            if isUsers { try makeFolders(path.parent) } else { try requireOwnFolder() }
            target = try self.target()
        } catch {
            throw cannotWrite(error)
        }
        let lock = try lockedFolder()
        let old = try Settings.content(of: target.path, followingLinks: false)
        let new = try changed(old, setting, value)
        if new == old { return false }
        do throws(SystemError) {
            try replaceFile(target.path, with: new, permissions: target.permissions)
        } catch {
            throw cannotWrite(error)
        }
        _ = consume lock
        return true
    }

    /// The folder's lock needs no file of its own. Of two that change settings at once, one waits.
    private func lockedFolder() throws(WorkspaceError) -> FileDescriptor {
        do throws(SystemError) {
            let folder = try FileDescriptor(opening: path.parent, flags: O_RDONLY | O_DIRECTORY)
            guard retryingOnInterrupt({ flock(folder.number, LOCK_EX) }) == 0 else {
                throw SystemError.last("lock", path.parent)
            }
            return folder
        } catch {
            throw cannotWrite(error)
        }
    }

    private func cannotWrite(_ error: SystemError) -> WorkspaceError {
        WorkspaceError(.cannotWrite, "\(error); the settings are as they were", path: path, cause: error)
    }

    /// A folder that comes with a clone can be a link to anywhere, or someone else's: neither is written into.
    private func requireOwnFolder() throws(SystemError) {
        let status = try FileStatus.of(path.parent)
        guard status.kind == .directory, status.owner == geteuid() else {
            throw SystemError(errno: EPERM, operation: "change what is no folder of your own", path: path.parent)
        }
    }

    /// The file itself, which has to be one of the user's own, and its permissions.
    private func target() throws(SystemError) -> (path: BytePath, permissions: UInt32) {
        guard let found = try? FileStatus.of(path) else { return (path, 0o600) }
        let target = found.kind == .symbolicLink && isUsers ? try canonicalPath(path) : path
        let status = try FileStatus.of(target)
        guard status.kind == .regular, status.owner == geteuid() else {
            throw SystemError(errno: EPERM, operation: "change what is no file of your own", path: target)
        }
        return (target, status.permissions & 0o777)
    }

    /// `old` with the change. That nothing else changes is checked, not believed.
    private func changed(
        _ old: [UInt8]?, _ setting: Setting, _ value: JSONValue?
    ) throws(WorkspaceError) -> [UInt8] {
        var members =
            try old.map { content throws(WorkspaceError) in try Settings.members(of: content, path: path) } ?? [:]
        var text = SettingsText(old)
        let isDone = value.map { text.set(setting.key, to: $0.json) } ?? text.remove(setting.key)
        members[setting.key] = value
        guard isDone, (try? Settings.members(of: text.bytes, path: path)) == members else {
            throw WorkspaceError(
                .invalidSettings, "\(path) cannot be changed without changing more than \(setting.key); edit it",
                path: path)
        }
        return text.bytes
    }
}
