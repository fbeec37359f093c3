import Foundation
import SystemSupport
import TestSupport

/// Runs the real git, whose rules are the standard, with a home folder of its own.
struct Git {
    let folder: BytePath
    let home: BytePath

    /// Its standard output, for `input` on its standard input.
    @discardableResult
    func run(_ arguments: [String], input: [UInt8] = []) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/git")
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder.description)
        process.environment = [
            "HOME": home.description, "GIT_CONFIG_NOSYSTEM": "1", "PATH": "/usr/bin:/bin", "GIT_AUTHOR_NAME": "t",
            "GIT_AUTHOR_EMAIL": "t@example.com", "GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@example.com",
        ]
        // Through a file: a pipe would fill up while git waits for its output to be read.
        let inputFile = home.appending("stdin").description
        try Data(input).write(to: URL(fileURLWithPath: inputFile))
        let output = Pipe()
        process.standardInput = FileHandle(forReadingAtPath: inputFile)
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        // check-ignore says 1 for "none is ignored".
        guard process.terminationStatus <= 1 else { throw Failure(status: process.terminationStatus) }
        return Array(bytes)
    }

    struct Failure: Error { var status: Int32 }

    /// Those of `paths`, relative to the folder, that git ignores.
    func ignored(_ paths: [BytePath]) throws -> Set<BytePath> {
        let output = try run(
            ["check-ignore", "--no-index", "-z", "--stdin"], input: Array(paths.map(\.bytes).joined(separator: [0])))
        return Set(output.split(separator: 0).map { BytePath(bytes: $0) })
    }

    var userFiles: (home: BytePath, configHome: BytePath) { (home, home.appending(".config")) }
}
