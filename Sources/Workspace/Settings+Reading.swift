private import FoundationEssentials
package import SystemSupport

extension Settings {
    /// The settings of the workspace at `location`, from `.workspace/config.json`, and what is odd in them, in
    /// sentences. The defaults where there is no such file. Throws `invalidSettings`.
    package static func read(
        for location: WorkspaceLocation
    ) throws(WorkspaceError) -> (settings: Settings, warnings: [String]) {
        let path = location.settingsFolder.appending("config.json")
        guard let content = try content(of: path, followingLinks: false) else { return (Settings(), []) }
        return try parse(content, path: path)
    }

    /// The members of the object that the settings file at `path` holds, JSON with comments (JSON5); none when there is no such
    /// file. For settings of the user's own: links are followed. Throws `invalidSettings`.
    package static func members(of path: BytePath) throws(WorkspaceError) -> [String: JSONValue] {
        guard let content = try content(of: path, followingLinks: true) else { return [:] }
        return try members(of: content, path: path)
    }

    private static func content(of path: BytePath, followingLinks: Bool) throws(WorkspaceError) -> [UInt8]? {
        do throws(SystemError) {
            return try SmallFile.read(path, followingLinks: followingLinks)
        } catch {
            throw WorkspaceError(
                .invalidSettings, "\(error); correct or remove the settings", path: path, cause: error)
        }
    }

    private static func members(of content: [UInt8], path: BytePath) throws(WorkspaceError) -> [String: JSONValue] {
        let value: JSONValue
        do {
            let decoder = JSONDecoder()
            decoder.allowsJSON5 = true
            value = try decoder.decode(JSONValue.self, from: Data(content))
        } catch {
            throw WorkspaceError(.invalidSettings, "\(path) is not JSON: \(reason(of: error))", path: path)
        }
        guard case .object(let members) = value else {
            throw WorkspaceError(
                .invalidSettings, "\(path) has to hold an object, { … }, not \(value.kind)", path: path)
        }
        return members
    }

    /// The settings that `content`, JSON with comments (JSON5), holds; `path` is for messages.
    package static func parse(
        _ content: [UInt8], path: BytePath
    ) throws(WorkspaceError) -> (settings: Settings, warnings: [String]) {
        let members = try members(of: content, path: path)
        var settings = Settings()
        var warnings: [String] = []
        for (key, value) in members.sorted(by: { $0.key < $1.key }) {
            guard let setting = Setting(rawValue: key) else {
                let suggestion = closest(to: key, among: Setting.allCases.map(\.rawValue))
                warnings.append(
                    "\(path): unknown setting '\(escapedForDisplay(Array(key.utf8)))'"
                        + (suggestion.map { "; did you mean '\($0)'?" } ?? ""))
                continue
            }
            // null asks for the default.
            if value == .null { continue }
            do throws(WrongValue) {
                try settings.set(setting, to: value)
            } catch {
                let message = "\(path): \(key)\(error.place) has to be \(error.wanted), not \(error.found)"
                throw WorkspaceError(.invalidSettings, message, path: path)
            }
        }
        return (settings, warnings)
    }

    private static func reason(of error: any Error) -> String {
        guard case DecodingError.dataCorrupted(let context) = error else { return "it cannot be read" }
        guard let underlying = context.underlyingError else { return context.debugDescription }
        return escapedForDisplay(Array("\(underlying)".utf8))
    }
}
