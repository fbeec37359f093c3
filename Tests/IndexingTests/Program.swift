import Foundation
import SystemSupport

/// The built program, run as its users do.
struct Program {
    struct Outcome {
        /// Of exit(3); nil when a signal ended it.
        var status: Int32?
        var output: String
    }

    /// Beside the test program.
    static let path = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "ws").path(percentEncoded: false)

    static let hasStrace = FileManager.default.isExecutableFile(atPath: "/usr/bin/strace")

    static let hasFaultInjection = FileManager.default.isExecutableFile(atPath: "/usr/bin/fiu-run")

    /// Runs the program with `arguments`, under `wrapper` where there is one; `whileRunning` may end it early.
    static func run(
        _ arguments: [String], wrapper: [String] = [], whileRunning: (Process) -> Void = { _ in }
    ) throws -> Outcome {
        let command = wrapper + [path] + arguments
        let process = Process()
        process.executableURL = URL(filePath: command[0])
        process.arguments = Array(command.dropFirst())
        // A file, not a pipe: nobody has to read along.
        let output = FileManager.default.temporaryDirectory.appending(path: "ws-output-\(UUID().uuidString)")
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: output) }
        let handle = try FileHandle(forWritingTo: output)
        process.standardOutput = handle
        process.standardError = handle
        process.standardInput = FileHandle.nullDevice
        try process.run()
        whileRunning(process)
        process.waitUntilExit()
        let text = String(decoding: try Data(contentsOf: output), as: UTF8.self)
        return Outcome(status: process.terminationReason == .exit ? process.terminationStatus : nil, output: text)
    }

    static func index(
        _ root: BytePath, wrapper: [String] = [], whileRunning: (Process) -> Void = { _ in }
    ) throws -> Outcome {
        try run(["index", "--quiet", "--workspace", root.description], wrapper: wrapper, whileRunning: whileRunning)
    }

    /// strace(1) that does to the `number`th call of `call` what `injection` says.
    static func strace(_ call: String, _ number: Int, _ injection: String) -> [String] {
        strace(call, "\(number)", injection)
    }

    /// The same for the calls that `numbers` names, as `when` of strace(1).
    static func strace(_ call: String, _ numbers: String, _ injection: String) -> [String] {
        [
            "/usr/bin/strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
            "inject=\(call):\(injection):when=\(numbers)",
        ]
    }
}
