private import CommandLineParsing
private import Glibc
package import SystemSupport

/// Where a setting's value comes from, the weakest first.
package enum SettingOrigin: String, Hashable, Sendable {
    case standard = "default"
    /// The user's file.
    case user
    /// The workspace's file.
    case workspace
    case environment
    /// An option of the command.
    case option
}

/// A value that a command or its environment gives a setting.
package struct SettingOverride: Hashable, Sendable {
    package var setting: String
    package var value: JSONValue
    package var origin: SettingOrigin

    package init(setting: String, value: JSONValue, origin: SettingOrigin) {
        self.setting = setting
        self.value = value
        self.origin = origin
    }
}

/// The settings that hold, and where each comes from.
package struct EffectiveSettings: Sendable {
    package var settings = Settings()
    /// By key; `standard` where there is none.
    package var origins: [String: SettingOrigin] = [:]
    /// What is odd, in sentences.
    package var warnings: [String] = []

    package init() {}

    package func origin(of setting: Setting) -> SettingOrigin { origins[setting.key] ?? .standard }
}

extension Settings {
    /// The settings for the workspace at `location`, or for none: what `overrides` say, else what `.workspace/config.json` says, else
    /// the user's file, else the defaults. A list replaces the one below it. Throws `invalidSettings`.
    package static func read(
        for location: WorkspaceLocation?, userFile: BytePath? = nil, overrides: [SettingOverride] = []
    ) throws(WorkspaceError) -> EffectiveSettings {
        var effective = EffectiveSettings()
        if let userFile, let content = try content(of: userFile, followingLinks: true) {
            try effective.add(content, path: userFile, origin: .user)
        }
        if let location {
            let (folder, path) = (location.settingsFolder, location.settingsFile)
            // One that comes with a clone leads anywhere.
            if (try? FileStatus.of(folder))?.kind == .symbolicLink {
                throw WorkspaceError(
                    .invalidSettings, "\(folder) is a link, through which no settings are read; move it away",
                    path: folder)
            }
            if let content = try content(of: path, followingLinks: false) {
                try effective.add(content, path: path, origin: .workspace)
            }
        }
        for override in overrides {
            guard let setting = Setting.named(override.setting) else { continue }
            do throws(WrongValue) { try effective.set(setting, to: override.value, from: override.origin) } catch {
                throw WorkspaceError(.invalidSettings, "\(setting.key)\(error.place) has to be \(error.wanted)")
            }
        }
        return effective
    }

    /// The settings that `content`, JSON with comments (JSON5), holds; `path` is for messages.
    package static func parse(_ content: [UInt8], path: BytePath) throws(WorkspaceError) -> EffectiveSettings {
        var effective = EffectiveSettings()
        try effective.add(content, path: path, origin: .workspace)
        return effective
    }

    /// The members of the object that the settings file at `path` holds, JSON with comments (JSON5); none when there is no such
    /// file. For settings of the user's own: links are followed. Throws `invalidSettings`.
    package static func members(of path: BytePath) throws(WorkspaceError) -> [String: JSONValue] {
        guard let content = try content(of: path, followingLinks: true) else { return [:] }
        return try members(of: content, path: path)
    }

    /// A file of settings has so many bytes at most. JSONDecoder takes 6 microseconds for each object of it: a mebibyte of `{},` would
    /// take seconds.
    static let sizeLimit = 64 << 10

    static func content(of path: BytePath, followingLinks: Bool) throws(WorkspaceError) -> [UInt8]? {
        do throws(SystemError) {
            return try SmallFile.read(path, followingLinks: followingLinks, limit: sizeLimit)
        } catch {
            if error.errno == EFBIG {
                throw WorkspaceError(
                    .invalidSettings,
                    "\(path) is larger than 64 KiB, which no settings may be; what is to be ignored can be in .workspace/ignore",
                    path: path, cause: error)
            }
            throw WorkspaceError(
                .invalidSettings, "\(error); correct or remove the settings", path: path, cause: error)
        }
    }

    static func members(of content: [UInt8], path: BytePath) throws(WorkspaceError) -> [String: JSONValue] {
        let value: JSONValue
        do throws(JSONValue.Malformed) { value = try JSONValue(json5: content) } catch {
            throw WorkspaceError(.invalidSettings, "\(path) is not JSON: \(error.message)", path: path)
        }
        guard case .object(let members) = value else {
            throw WorkspaceError(
                .invalidSettings, "\(path) has to hold an object, { … }, not \(value.kind)", path: path)
        }
        return members
    }

    /// What to say of a key that there is not.
    package static func unknownSetting(_ key: String) -> String {
        let nearest = suggestion(for: key, among: Setting.all.map(\.key))
        return "unknown setting '\(escapedForDisplay(Array(key.utf8)))'"
            + (nearest.map { "; did you mean '\($0)'?" } ?? "")
    }
}

extension EffectiveSettings {
    /// Takes over what `content` says, over what is there.
    mutating func add(_ content: [UInt8], path: BytePath, origin: SettingOrigin) throws(WorkspaceError) {
        for (key, value) in try Settings.members(of: content, path: path).sorted(by: { $0.key < $1.key }) {
            guard let setting = Setting.named(key) else {
                warnings.append("\(path): \(Settings.unknownSetting(key))")
                continue
            }
            var value = value
            // A workspace's paths begin at its root, a user's at the folder of the file.
            if origin == .user, setting.kind == .folder, case .string(let text) = value, !text.isEmpty {
                guard let whole = path.parent.appending(text).normalized.utf8String else {
                    throw WorkspaceError(
                        .invalidSettings, "\(path.parent) is not UTF-8; \(key) has to be a whole path", path: path)
                }
                value = .string(whole)
            }
            do throws(WrongValue) { try set(setting, to: value, from: origin) } catch {
                let message = "\(path): \(key)\(error.place) has to be \(error.wanted), not \(error.found)"
                throw WorkspaceError(.invalidSettings, message, path: path)
            }
        }
    }

    /// Null asks for the default.
    mutating func set(_ setting: Setting, to value: JSONValue, from origin: SettingOrigin) throws(WrongValue) {
        try setting.assign(&settings, value == .null ? setting.standard : value)
        origins[setting.key] = origin
    }
}
