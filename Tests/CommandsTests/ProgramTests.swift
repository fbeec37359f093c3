import CommandLineParsing
import Foundation
import Glibc
import SystemSupport
import TestSupport
import Testing

@testable import Commands

/// Runs a command line in this process with standard output in a file.
private func run(_ arguments: String..., variables: [String: String] = [:]) throws -> (status: Int32, output: String) {
    let folder = try TemporaryDirectory()
    let file = folder.path.appending("output")
    let status: Commands.ExitStatus
    do {
        let descriptor = try FileDescriptor(opening: file, flags: O_WRONLY | O_CREAT)
        let environment = Environment { name in variables[name].map { Array($0.utf8) } }
        status = runProgram(
            arguments.map { Array($0.utf8) }, environment: environment, output: Output(descriptor: descriptor.number))
    }
    let written = try FileDescriptor(opening: file, flags: O_RDONLY).readAll(expected: 1000, limit: 1 << 20)
    return (status.code, String(decoding: written ?? [], as: UTF8.self))
}

@Suite struct ProgramTests {
    @Test(
        "usage errors exit with 64 and print nothing to standard output",
        arguments: [
            [], ["serach"], ["search"], ["search", "--nope", "q"], ["search", "-n", "0", "q"], ["status", "x"],
            ["search", "--json", "-l", "q"], ["similar", "file"], ["similar", "file:0"], ["help", "nope"],
            ["search", "--stdin", "-"], ["search", "--stdin", "q", "path"], ["search", "--color=red", "q"],
        ])
    func usageErrors(_ arguments: [String]) throws {
        let folder = try TemporaryDirectory()
        let file = folder.path.appending("output")
        let descriptor = try FileDescriptor(opening: file, flags: O_RDWR | O_CREAT)
        let status = runProgram(
            arguments.map { Array($0.utf8) }, environment: Environment { _ in nil },
            output: Output(descriptor: descriptor.number))
        #expect(status == .usage)
        #expect(try descriptor.status().size == 0)
    }

    @Test func everyCommandHasHelp() throws {
        for command in program.commands {
            let help = try run("help", command.name)
            #expect(help.status == 0)
            #expect(help.output.hasPrefix(command.summary))
            #expect(try run(command.name, "--help").output == help.output)
        }
        #expect(try run("--help").output.contains("Exit codes:"))
    }

    @Test func theVersionTellsTheBuild() throws {
        #expect(try run("version").output.hasPrefix("ws \(VersionCommand.version) ("))
        #expect(try run("--version").output == run("version").output)
    }

    @Test func errorsAreJSONForThoseWhoAskedForIt() throws {
        let document = try run("status", "--json", "-w", "/nonexistent/folder")
        #expect(document.status == 2)
        #expect(try JSONSchema().problems(in: Data(document.output.utf8), definition: "failure") == [])
        let line = try run("search", "--jsonl", "-w", "/nonexistent/folder", "query")
        #expect(line.status == 2)
        #expect(line.output.hasPrefix(#"{"type":"error","error":{"code":"not_a_folder","message":"#))
        #expect(try JSONSchema().problems(in: Data(line.output.utf8), definition: "line") == [])
        #expect(try run("search", "-w", "/nonexistent/folder", "query").output == "")
    }

    @Test func anEmptyQueryIsRefused() throws {
        #expect(try run("search", "--json", " \t").output.contains(#""code":"invalid_query""#))
    }

    @Test func aFullDiskIsAnError() throws {
        let full = try FileDescriptor(opening: BytePath("/dev/full"), flags: O_WRONLY)
        let output = Output(descriptor: full.number)
        #expect(runProgram([Array("help".utf8)], environment: .process, output: output) == .failure)
    }

    @Test func aClosedPipeEndsQuietly() throws {
        Interruption.ignoreClosedPipes()
        var ends: [CInt] = [0, 0]
        #expect(pipe(&ends) == 0)
        close(ends[0])
        defer { close(ends[1]) }
        let output = Output(descriptor: ends[1])
        #expect(runProgram([Array("help".utf8)], environment: .process, output: output) == .closedPipe)
    }

    @Test func cleanAsksNobodyWhoIsNotThere() throws {
        let folder = try TemporaryDirectory(["a.py": "def alpha():\n    return 1\n"])
        let root = folder.path.description
        #expect(try run("index", root).status == 0)
        if isatty(0) == 0 {
            let refusal = try run("clean", "-w", root)
            #expect(refusal.status == 2)
        }
        #expect(try run("clean", "--yes", "-w", root).status == 0)
        #expect(try run("files", "-w", root).status == 2)
    }
}
