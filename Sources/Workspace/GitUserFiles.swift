private import Glibc
package import SystemSupport

/// Where git looks for what a user has set for all repositories (git-config(1), FILES).
package struct GitUserFiles: Sendable {
    /// The user's home folder; nil when there is none.
    package var home: BytePath?
    /// `$XDG_CONFIG_HOME`; nil stands for `.config` in the home folder.
    package var configHome: BytePath?

    package init(home: BytePath?, configHome: BytePath?) {
        self.home = home
        self.configHome = configHome ?? home?.appending(".config")
    }

    /// The places of the user that this process runs for.
    package static var current: GitUserFiles {
        GitUserFiles(home: environmentPath("HOME"), configHome: environmentPath("XDG_CONFIG_HOME"))
    }

    /// The user's excludes file: `core.excludesFile` of `~/.gitconfig`, or else of `git/config` in the configuration
    /// home, or else `git/ignore` there. Nil when there is no home. The file need not exist.
    func excludesFile() -> BytePath? {
        let configurations = [home?.appending(".gitconfig"), configHome?.appending("git/config")]
        for case let path? in configurations {
            guard let content = try? SmallFile.read(path, followingLinks: true),
                let value = GitConfiguration.lastValue(section: "core", key: "excludesfile", in: content)
            else { continue }
            // Set to nothing: no excludes file at all.
            if value.isEmpty { return nil }
            guard value.starts(with: "~/".utf8) else { return BytePath(bytes: value) }
            return home?.appending(value[2...])
        }
        return configHome?.appending("git/ignore")
    }
}

/// The value of an environment variable that names a folder; nil when it is unset, empty or relative.
package func environmentPath(_ name: String) -> BytePath? {
    guard let value = getenv(name) else { return nil }
    let path = BytePath(
        bytes: UnsafeBufferPointer(start: value, count: strlen(value)).lazy.map { UInt8(bitPattern: $0) })
    return path.isAbsolute ? path.normalized : nil
}
