// swift-tools-version: 6.2
import PackageDescription

// Floors, from the ground up. A target imports only targets on lower floors; docs/architecture.md says what lives where.

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
]

let cSettings: [CSetting] = [.unsafeFlags(["-std=gnu23", "-O3", "-Wall", "-Wextra", "-Werror"])]

func swift(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// A C target; `libraries` are linked from their static archives, so that one file can be copied to another machine.
func c(_ name: String, libraries: [String] = []) -> Target {
    .target(
        name: name, cSettings: cSettings, linkerSettings: libraries.map { .linkedLibrary(":lib\($0).a") })
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(name: name + "Tests", dependencies: dependencies, resources: resources, swiftSettings: settings)
}

let package = Package(
    name: "ws",
    products: [
        .executable(name: "ws", targets: ["ws"]),
        .library(name: "VectorStore", targets: ["VectorStore"]),
    ],
    targets: [
        // 0: C
        c("CKernels"),
        c("CEmbeddedModel"),
        c("CLinux"),
        c("CWorkspaceTemplate"),
        c("CSQLite", libraries: ["sqlite3"]),
        c("CMagic", libraries: ["magic", "lzma", "bz2", "z"]),
        c("CCrypto", libraries: ["crypto"]),
        c("CZstandard", libraries: ["zstd"]),
        c("CUTF8Proc", libraries: ["utf8proc"]),

        // 1
        swift("SystemSupport", ["CLinux", "CCrypto", "CZstandard", "CKernels"]),
        swift("TextAnalysis", ["CUTF8Proc"]),
        swift("CommandLineParsing"),

        // 2
        swift("SQLite", ["CSQLite", "SystemSupport"]),
        swift("FileWatching", ["CLinux", "SystemSupport"]),
        swift("Workspace", ["CLinux", "CWorkspaceTemplate", "CommandLineParsing", "SystemSupport"]),
        swift("Documents", ["CMagic", "SystemSupport", "TextAnalysis"]),
        swift("Embedding", ["CKernels", "CEmbeddedModel", "SystemSupport", "TextAnalysis"]),
        swift("LexicalSearch", ["SystemSupport", "TextAnalysis"]),
        swift("VectorSearch", ["CKernels", "SystemSupport"]),

        // 3
        swift("CollectionStore", ["SQLite", "LexicalSearch", "VectorSearch", "SystemSupport", "TextAnalysis"]),
        swift("Chunking", ["TextAnalysis"]),

        // 4
        swift(
            "Indexing",
            [
                "Workspace", "Documents", "Chunking", "Embedding", "CollectionStore", "LexicalSearch", "VectorSearch",
                "SQLite", "SystemSupport", "TextAnalysis",
            ]),
        swift(
            "Searching",
            [
                "CKernels", "Embedding", "CollectionStore", "LexicalSearch", "VectorSearch", "Workspace",
                "SystemSupport",
                "TextAnalysis",
            ]),

        swift("VectorStore", ["SQLite", "VectorSearch", "Workspace", "SystemSupport"]),

        // 5
        swift(
            "Service",
            [
                "Indexing", "Searching", "CollectionStore", "VectorStore", "FileWatching", "Workspace", "Embedding",
                "SQLite", "SystemSupport",
            ]),

        // 6
        swift(
            "Commands",
            [
                "CommandLineParsing", "Service", "FileWatching", "Indexing", "Searching", "CollectionStore",
                "VectorStore",
                "Workspace",
                "Documents", "Embedding", "Chunking", "SQLite", "SystemSupport", "TextAnalysis", "CUTF8Proc",
            ]),

        // 7
        .executableTarget(name: "ws", dependencies: ["Commands"], swiftSettings: settings),
        // What `scripts/bench-*` run; never installed.
        .executableTarget(
            name: "ws-benchmarks",
            dependencies: [
                "Searching", "Indexing", "CollectionStore", "Chunking", "Workspace", "Documents", "Embedding",
                "VectorSearch", "VectorStore", "TextAnalysis", "SystemSupport",
            ],
            path: "Sources/Benchmarks", swiftSettings: settings),

        // Tests, a target each; EndToEndTests runs the built binary.
        tests("SystemSupport", ["SystemSupport", "CKernels", "CLinux", "TestSupport"]),
        tests(
            "TextAnalysis", ["TextAnalysis", "TestSupport"],
            resources: [.copy("Fixtures"), .copy("WordPieceFixtures.json")]),
        tests("CommandLineParsing", ["CommandLineParsing"]),
        tests("SQLite", ["SQLite", "SystemSupport"]),
        tests("Workspace", ["Workspace", "SystemSupport", "TestSupport"]),
        tests("FileWatching", ["FileWatching", "Workspace", "SystemSupport", "TestSupport"]),
        tests("Documents", ["Documents", "SystemSupport", "TextAnalysis", "TestSupport"]),
        tests(
            "Embedding",
            ["Embedding", "TextAnalysis", "SystemSupport", "CKernels", "CEmbeddedModel", "TestSupport"]),
        tests("LexicalSearch", ["LexicalSearch", "TextAnalysis", "SystemSupport", "TestSupport"]),
        tests("VectorSearch", ["VectorSearch", "CKernels", "TestSupport"]),
        tests("Chunking", ["Chunking", "TextAnalysis", "TestSupport"], resources: [.copy("Samples")]),
        tests(
            "CollectionStore",
            ["CollectionStore", "SQLite", "LexicalSearch", "VectorSearch", "SystemSupport", "TestSupport"]),
        tests(
            "Indexing",
            [
                "Indexing", "CollectionStore", "Workspace", "Embedding", "LexicalSearch", "VectorSearch", "SQLite",
                "SystemSupport", "TestSupport", "ws",
            ]),
        tests(
            "Searching",
            [
                "Searching", "Indexing", "CollectionStore", "SQLite", "Workspace", "TextAnalysis", "SystemSupport",
                "TestSupport",
            ]),
        tests("Service", ["Service", "Searching", "SystemSupport", "TestSupport"]),
        tests("VectorStore", ["VectorStore", "VectorSearch", "SQLite", "SystemSupport", "TestSupport"]),
        tests("Commands", ["Commands", "Indexing", "Searching", "SystemSupport", "TestSupport"]),
        tests("EndToEnd", ["ws", "TestSupport", "SystemSupport"]),
        .target(
            name: "TestSupport", dependencies: ["SystemSupport"], path: "Tests/TestSupport", swiftSettings: settings),
    ],
    cLanguageStandard: .gnu2x
)

// Only for scripts/fuzz: libFuzzer brings the entry point, and everything is built with it.
if Context.environment["WS_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "ws-fuzz",
            dependencies: [
                "Service", "Searching", "Indexing", "CollectionStore", "LexicalSearch", "VectorSearch", "Workspace",
                "Embedding", "TextAnalysis", "SystemSupport",
            ],
            path: "Fuzz", exclude: ["corpus"],
            swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])]))
}
