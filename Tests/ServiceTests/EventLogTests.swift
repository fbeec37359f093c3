import Foundation
import Service
import SystemSupport
import TestSupport
import Testing

@Suite struct EventLogTests {
    @Test func linesAreObjectsAndNothingBelowTheLevelIsWritten() throws {
        let folder = try TemporaryDirectory()
        let log = EventLog(folder.path.appending("log"), least: .warning)
        log.write(.info, "unimportant")
        log.write(.error, "bad", [("reason", "a \"quoted\"\nline \u{1B}[31m")])
        let text = try String(contentsOfFile: folder.path.appending("log").description, encoding: .utf8)
        #expect(text.split(separator: "\n").count == 1 && !text.contains("\u{1B}"))
        let object = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(object["level"] as? String == "error" && object["event"] as? String == "bad")
        #expect(object["reason"] as? String == "a \"quoted\"\nline \u{1B}[31m")
        #expect((object["time"] as? String)?.wholeMatch(of: /[0-9-]{10}T[0-9:]{8}\.[0-9]{3}Z/) != nil)
    }

    @Test func itTurnsOverAtItsSize() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("log")
        let log = EventLog(path, limit: 1_000)
        for index in 0..<200 { log.write(.info, "event \(index)") }
        let old = BytePath(bytes: path.bytes + Array(".1".utf8))
        #expect(try FileStatus.of(path).size <= 1_000 && FileStatus.of(old).size <= 1_000)
        let text = try String(contentsOfFile: path.description, encoding: .utf8)
        #expect(text.contains("event 199"))
    }
}
