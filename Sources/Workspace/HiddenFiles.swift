/// Which files and folders whose names begin with a dot belong to a workspace.
package enum HiddenFiles: Hashable, Sendable {
    case all
    /// Those with these names, each the whole name with its dot.
    case only(Set<[UInt8]>)

    /// Hidden names under which projects keep what people write: continuous integration, editor and tool configuration.
    /// `.env` and what tools write themselves (`.venv`, `.next`, `.gradle`, `.idea`) are left out.
    package static let defaultNames: [String] = [
        ".github", ".gitlab", ".gitlab-ci.yml", ".forgejo", ".gitea", ".circleci", ".buildkite", ".woodpecker",
        ".woodpecker.yml", ".travis.yml", ".drone.yml", ".cirrus.yml", ".ci", ".azure-pipelines",
        ".gitignore", ".gitattributes", ".gitmodules", ".dockerignore", ".editorconfig", ".mailmap",
        ".vscode", ".devcontainer", ".cargo", ".config", ".changeset", ".storybook", ".husky", ".claude", ".cursor",
        ".cursorrules", ".well-known",
        ".pre-commit-config.yaml", ".readthedocs.yaml", ".readthedocs.yml", ".bazelrc", ".goreleaser.yml",
        ".goreleaser.yaml", ".golangci.yml", ".golangci.yaml", ".clang-format", ".clang-tidy", ".clangd",
        ".swift-format",
        ".swiftlint.yml", ".swiftformat", ".eslintrc", ".eslintrc.js", ".eslintrc.cjs", ".eslintrc.json",
        ".eslintrc.yml",
        ".prettierrc", ".prettierrc.json", ".babelrc", ".rubocop.yml", ".rspec", ".rustfmt.toml", ".flake8",
        ".pylintrc",
        ".coveragerc", ".scalafmt.conf", ".formatter.exs", ".credo.exs", ".luacheckrc", ".stylua.toml",
    ]

    package static let `default` = HiddenFiles.only(Set(defaultNames.map { Array($0.utf8) }))

    func contains(_ name: [UInt8]) -> Bool {
        switch self {
        case .all: true
        case .only(let names): names.contains(name)
        }
    }
}
