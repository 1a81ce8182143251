import Foundation
import Testing

/// `fk elect`, `fk barrier` and `fk queue`, as a script runs them.
@Suite struct CoordinationTests {
    @Test func othersSeeTheLeader() async throws {
        let scratch = try Scratch()
        #expect(try await Tool.run("elect /e", scratch).code == 3)
        let first = try Conversation(["elect", "/e", "one"], scratch)
        _ = await first.line()
        #expect(try await Tool.run("elect /e", scratch).text == "one")
        let json = try await Tool.run("-o json elect /e", scratch).text
        #expect(json.hasPrefix(#"{"path":"/e","leader":"one","encoding":"utf8","node":"/e/"#))
        let second = try Conversation(["elect", "/e", "two", "--", "sh", "-c", "echo leading; read x"], scratch)
        try await LockCommandTests.wait("the second candidate") {
            try await Tool.run("ls /e", scratch).text.split(separator: "\n").count == 2
        }
        first.child.signal(SIGTERM)
        #expect(await second.line() == "leading")
        #expect(try await Tool.run("elect /e", scratch).text == "two")
        second.endInput()
        #expect(await second.child.wait() == 1)
        #expect(try await Tool.run("elect /e", scratch).code == 3)
    }

    @Test func theGateHolds() async throws {
        let scratch = try Scratch()
        #expect(try await Tool.run("barrier /g", scratch).code == 0)
        #expect(try await Tool.run("barrier --set /a/g", scratch).code == 0)
        #expect(try await Tool.run("barrier --set /a/g", scratch).code == 0)
        let late = try await Tool.run("barrier --timeout 0.2 /a/g", scratch)
        #expect(
            late.code == 124
                && late.errors == "fk: The barrier /a/g was not lifted within the time given with --timeout\n")
        let waiter = try Conversation(["barrier", "/a/g"], scratch)
        try await Task.sleep(for: .milliseconds(300))
        #expect(try await Tool.run("barrier --lift /a/g", scratch).code == 0)
        #expect(await waiter.child.wait() == 0)
    }

    @Test func allBeginTogether() async throws {
        let scratch = try Scratch()
        let early = try await Tool.run("barrier --timeout 0.5 -n 2 /b", scratch)
        #expect(early.code == 124)
        #expect(try await Tool.run("ls /b", scratch).text == "")
        let line = "echo in >> \(scratch.path)/log; sleep 0.1; echo out >> \(scratch.path)/log"
        let codes = try await withThrowingTaskGroup(of: Int32.self) { group in
            for code in 0..<3 {
                group.addTask {
                    try await Tool.run(
                        ["barrier", "-n", "3", "/b", "--", "sh", "-c", "\(line); exit \(code)"], scratch
                    ).code
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes.sorted() == [0, 1, 2])
        let log = try String(contentsOfFile: "\(scratch.path)/log", encoding: .utf8)
        #expect(log == "in\nin\nin\nout\nout\nout\n")
        #expect(try await Tool.run("ls /b", scratch).text == "")
    }

    @Test func theQueueGivesWhatWasPut() async throws {
        let scratch = try Scratch()
        #expect(try await Tool.run("queue take --no-wait /q", scratch).code == 124)
        let node = try await Tool.run(["queue", "put", "/deep/q", "first one"], scratch)
        #expect(node.text.hasPrefix("/deep/q/") && node.text.contains("-element-"))
        #expect(try await Tool.run(["queue", "put", "/deep/q", "--", "-x"], scratch).code == 0)
        #expect(try await Tool.run("queue put /deep/q -", scratch, input: "\u{0}bytes\n").code == 0)
        #expect(try await Tool.run("queue take /deep/q", scratch).text == "first one")
        #expect(
            try await Tool.run("-o json queue take /deep/q", scratch).text.contains(#""data":"-x","encoding":"utf8""#))
        #expect(try await Tool.run("queue take /deep/q", scratch).output == Array("\u{0}bytes\n".utf8))
        let empty = try await Tool.run("queue take --timeout 0.3 /deep/q", scratch)
        #expect(empty.code == 124 && empty.errors == "fk: No element in /deep/q within the time given with --timeout\n")
    }

    @Test func takingWaits() async throws {
        let scratch = try Scratch()
        let consumer = try Conversation(["queue", "take", "/q"], scratch)
        try await LockCommandTests.wait("the consumer") { try await Tool.run("exists /q", scratch).code == 0 }
        #expect(try await Tool.run("queue put /q now", scratch).code == 0)
        #expect(await consumer.line() == "now")
        #expect(await consumer.child.wait() == 0)
    }

    /// Work that fails, or whose worker is killed, is there again.
    @Test func workIsNotLost() async throws {
        let scratch = try Scratch()
        #expect(try await Tool.run("queue put /q job", scratch).code == 0)
        #expect(try await Tool.run(["queue", "take", "/q", "--", "sh", "-c", "exit 9"], scratch).code == 9)
        let worker = try Conversation(["queue", "take", "/q", "--", "sh", "-c", "echo began; sleep 60"], scratch)
        #expect(await worker.line() == "began")
        #expect(try await Tool.run("queue take --no-wait /q", scratch).code == 124)
        worker.child.signal(SIGKILL)
        _ = await worker.child.wait()
        #expect(try await Tool.run(["queue", "take", "/q", "--", "cat"], scratch).text == "job")
        #expect(try await Tool.run("queue take --no-wait /q", scratch).code == 124)
    }
}
