import CloudPrimitives
import FaaSKeeperModel
import Foundation
import Logging
import Testing

@testable import FaaSKeeperConnect

/// What the functions of a directory leave in its log.
@Suite struct FunctionLogTests {
    private func with(_ body: (String) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.path + "/fk-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body(directory)
    }

    @Test func linesSurviveTheFile() async throws {
        try await with { directory in
            let file = FunctionLogFile(directory: directory)
            #expect(file.last(9) { _ in true }.isEmpty)
            let entries = [
                FunctionLogEntry(timeMillis: 1, level: "warning", function: "leader", message: "é = ü"),
                FunctionLogEntry(timeMillis: 2, level: "error", function: "", message: ""),
            ]
            for entry in entries { file.add(entry) }
            #expect(file.last(9) { _ in true } == entries)
            #expect(file.last(1) { _ in true } == [entries[1]])
            #expect(file.last(9) { $0.function == "leader" } == [entries[0]])
            // Whatever it says, it is one line of four fields.
            file.add(FunctionLogEntry(timeMillis: 3, level: "a\tb", function: "c\nd", message: "e\tf\ng\u{1B}[2J"))
            let text = try String(contentsOfFile: file.path, encoding: .utf8)
            #expect(text.split(separator: "\n").count == 3 && !text.contains("\u{1B}"))
            #expect(file.last(1) { _ in true }[0].timeMillis == 3)
            // A line that was not written whole is passed over.
            let handle = try #require(FileHandle(forWritingAtPath: file.path))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data("12\twarn".utf8))
            try handle.close()
            #expect(file.last(9) { _ in true }.count == 3)
        }
    }

    /// On both sides of the bound: two files and no more, the newest lines in them.
    @Test func theFileIsBounded() async throws {
        try await with { directory in
            let file = FunctionLogFile(directory: directory)
            let message = String(repeating: "x", count: 100_000)
            for number in 0..<40 {
                file.add(
                    FunctionLogEntry(timeMillis: Int64(number), level: "info", function: "leader", message: message))
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
            #expect(names == ["functions.log", "functions.log.1"])
            for name in names {
                let size = try FileManager.default.attributesOfItem(atPath: directory + "/" + name)[.size] as? Int
                #expect((size ?? 0) < FunctionLogFile.bytesMax + message.count + 100)
            }
            let last = file.last(40) { _ in true }.map(\.timeMillis)
            #expect(last.count >= 10 && last == Array((40 - Int64(last.count))..<40))
        }
    }

    /// What cannot be read, and a run that fails, stand in the log with the function's name.
    @Test func functionsSayWhatIsWrong() async throws {
        try await with { directory in
            let deployment = try await Deployment.open(ConnectionURL("local:\(directory)/d", environment: [:]))
            try await deployment.cloud.requestQueue.send([
                QueueMessage(body: Array("no request".utf8), group: "g", deduplicationID: "1")
            ])
            try await deployment.drain()
            let entries = try await deployment.functionLog(nil, last: 100, sinceMillis: 0)
            #expect(entries.contains { $0.function == "follower" && $0.message.hasPrefix("A request cannot be read") })
            #expect(try await deployment.functionLog("leader", last: 100, sinceMillis: 0).isEmpty)
            let later = SystemClock().nowMillis + 60_000
            #expect(try await deployment.functionLog(nil, last: 100, sinceMillis: later).isEmpty)
            await #expect(throws: KeeperError.self) {
                _ = try await deployment.functionLog("nobody", last: 1, sinceMillis: 0)
            }
            await deployment.close()
        }
    }

    @Test func memoryKeepsNone() async throws {
        let deployment = try await Deployment.open(ConnectionURL("memory:", environment: [:]))
        do throws(KeeperError) {
            _ = try await deployment.functionLog(nil, last: 1, sinceMillis: 0)
            Issue.record("There is no log")
        } catch { #expect(error.code == .unsupported && error.message.contains("leaves nothing behind")) }
        await deployment.close()
    }
}
