import Foundation
import Testing

/// One-shots that wait for events.
@Suite struct WatchTests {
    private static func event(_ type: String, _ path: String, _ txid: Int) -> String {
        "WatchedEvent state:SyncConnected type:\(type) path:\(path) zxid: \(txid)"
    }

    @Test func getWaitsForOneEvent() async throws {
        let scratch = try Scratch()
        #expect(try await Tool.run("create /a one", scratch).code == 0)
        let fk = try Conversation(["get", "-s", "-w", "/a"], scratch)
        #expect(await fk.line() == "one")
        for _ in 1...11 { _ = await fk.line() }
        #expect(try await Tool.run("set /a two", scratch).code == 0)
        #expect(await fk.remainingLines() == [Self.event("NodeDataChanged", "/a", 2)])
        #expect(await fk.child.wait() == 0)
    }

    @Test func existsWaitsForTheCreation() async throws {
        let scratch = try Scratch()
        let fk = try Conversation(["exists", "-w", "/a"], scratch)
        #expect(await fk.line() == "false")
        #expect(try await Tool.run("create /a", scratch).code == 0)
        #expect(await fk.remainingLines() == [Self.event("NodeCreated", "/a", 1)])
        #expect(await fk.child.wait() == 0)
    }

    @Test func lsWaitsInJSON() async throws {
        let scratch = try Scratch()
        let fk = try Conversation(["-o", "json", "ls", "-w", "/"], scratch)
        #expect(await fk.line() == #"["zookeeper"]"#)
        #expect(try await Tool.run("create /a", scratch).code == 0)
        #expect(
            await fk.remainingLines() == [
                #"{"type":"NodeChildrenChanged","state":"SyncConnected","path":"/","txid":1}"#
            ])
    }

    @Test func addWatchCounts() async throws {
        let scratch = try Scratch()
        #expect(try await Tool.run("create /a", scratch).code == 0)
        let fk = try Conversation(["addWatch", "--count", "3", "/a"], scratch)
        try await Self.waitForWatch(scratch)
        let script = "create /a/b\nset /a/b x\ncreate /other\ndelete /a/b\n"
        #expect(try await Tool.run([], scratch, input: Array(script.utf8)).code == 0)
        #expect(
            await fk.remainingLines() == [
                Self.event("NodeCreated", "/a/b", 2), Self.event("NodeDataChanged", "/a/b", 3),
                Self.event("NodeDeleted", "/a/b", 5),
            ])
        #expect(await fk.child.wait() == 0)
    }

    @Test func addWatchEndsByTime() async throws {
        let outcome = try await Tool.run("addWatch --for 0.05 /", try Scratch())
        #expect(outcome == Tool.Outcome(output: [], errors: "", code: 0))
    }

    @Test func waitingHasABound() async throws {
        let outcome = try await Tool.run("exists -w --timeout 0.05 /a", try Scratch())
        #expect(outcome.text == "false\n")
        #expect(outcome.errors == "fk: No event within the time given with --timeout\n")
        #expect(outcome.code == 124)
    }

    @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
    func signalEndsTheWait(_ signal: Int32, _ code: Int32) async throws {
        let scratch = try Scratch()
        let fk = try Conversation(["exists", "-w", "/a"], scratch)
        #expect(await fk.line() == "false")
        fk.child.signal(signal)
        #expect(await fk.remainingLines() == [])
        #expect(await fk.child.wait() == code)
        #expect(try String(contentsOfFile: "\(scratch.path)/errors", encoding: .utf8) == "")
        // The session was closed, not left to its eviction.
        #expect(try await Tool.run("-o json sessions", scratch).text == "[]\n")
    }

    @Test func theEndOfTheSessionEndsTheWait() async throws {
        let scratch = try Scratch()
        let fk = try Conversation(["exists", "-w", "/a"], scratch)
        #expect(await fk.line() == "false")
        let list = try await Tool.run("-o json sessions", scratch).text
        let id = try #require(list.firstMatch(of: /"session":"(0x[0-9a-f]+)"/)?.output.1)
        #expect(try await Tool.run("sessions kill \(id)", scratch).code == 0)
        #expect(await fk.remainingLines() == [])
        #expect(await fk.child.wait() == 8)
    }

    @Test func signalEndsAScriptWithItsEphemerals() async throws {
        let scratch = try Scratch()
        let fk = try Conversation([], scratch)
        try fk.send("create -e /e")
        #expect(await fk.line() == "/e")
        fk.child.signal(SIGINT)
        #expect(await fk.child.wait() == 130)
        #expect(try await Tool.run("exists /e", scratch).text == "false\n")
    }

    /// Asks the service until the other process has its watch.
    private static func waitForWatch(_ scratch: Scratch) async throws {
        for _ in 1...2_000 {
            if try await Tool.run("-o json sessions", scratch).text.contains(#""watches":1"#) { return }
        }
        Issue.record("The watch was never set")
    }
}
