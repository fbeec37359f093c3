import Testing

@Suite struct ConcurrencyTests {
    @Test func processesAtTheSameTimeDoNotDisturbEachOther() throws {
        let dir = try Dir()
        for index in 0..<60 { try dir.write("def function_\(index)():\n    return \(index)\n", to: "f\(index).py") }
        var commands = try (0..<3).map { _ in try dir.ws("index").start() }
        commands += try (0..<3).map { try dir.ws("search", "-q", "-l", "function_\($0)").start() }
        for command in commands {
            let outcome = try command.wait()
            // A search that finds the first run still in its first batch has nothing yet.
            #expect([0, 1].contains(outcome.status), "\(outcome.errors)")
        }
        #expect(try dir.ws("doctor").run().text == "The index is sound.\n")
        #expect(try dir.ws("files").run().lines.count == 60)
        #expect(try dir.ws("search", "-l", "-n", "1", "function_7").run().lines == ["f7.py"])
    }
}
