import FaaSKeeperModel
import Foundation
import Testing

@testable import FKCommands

/// `fk tail --exec`.
@Suite struct TailExecTests {
    /// The lines that the commands printed.
    private static func run(
        _ flags: [String], _ command: String, _ script: [String], paths: [String] = ["/a", "/b"], count: Int,
        environment: [String: String] = [:]
    ) async throws -> (lines: [String], code: Int32, complaints: [String]) {
        let scratch = try Scratch()
        let tail = try TailProcess(
            ["tail", "--count", String(count), "--exec", command] + flags + paths, scratch, environment: environment)
        try await tail.isFollowing()
        try await TailProcess.script(script, scratch)
        let lines = await tail.conversation.remainingLines().filter { !$0.contains("  epoch ") }
        return (lines, await tail.conversation.child.wait(), tail.complaints)
    }

    @Test func theEventIsInTheEnvironment() async throws {
        let (lines, code, complaints) = try await Self.run(
            ["--data"],
            "echo $FK_TYPE,$FK_PATH,$FK_TXID,$FK_VERSION,$FK_PASSED,$FK_EPOCH,$FK_GAP,${FK_DATA-none},${FK_ENCODING-none}",
            ["create /a one", "set /a two", "create /a/c", "delete /a/c", "delete /a"], count: 5,
            environment: ["FK_DATA": "of a tail around this one", "FK_ENCODING": "utf8"])
        #expect(lines.count == 5)
        #expect(lines.last == "NodeDeleted,/a,5,,0,{},,none,none")
        #expect(lines.contains("NodeChildrenChanged,/a,3,1,0,{},,none,none"))
        #expect(lines.first?.hasPrefix("NodeCreated,/a,1,0,0,{},,") == true)
        #expect(code == 0)
        #expect(complaints == [])
    }

    @Test func neverTwoForOnePath() async throws {
        let script = ["create /a", "create /b"] + (1...4).flatMap { ["set /a \($0)", "set /b \($0)"] }
        let (lines, code, _) = try await Self.run(
            [], "echo start $FK_PATH $FK_VERSION; sleep 0.05; echo end $FK_PATH $FK_VERSION", script, count: 10)
        for path in ["/a", "/b"] {
            let expected = (0...4).flatMap { ["start \(path) \($0)", "end \(path) \($0)"] }
            #expect(lines.filter { $0.contains(path) } == expected)
        }
        // Those of the other path run meanwhile.
        #expect(zip(lines, lines.dropFirst()).contains { $0.hasPrefix("start") && $1.hasPrefix("start") })
        #expect(code == 0)
    }

    @Test func manyForOnePathWhereAsked() async throws {
        let script = ["create /a"] + (1...4).map { "set /a \($0)" }
        // Each waits until all have begun.
        let command =
            "mkdir -p $D; : > $D/$FK_VERSION; while [ $(ls $D | wc -l) -lt 5 ]; do sleep 0.01; done; echo $FK_VERSION"
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("fk-tail-\(UUID().uuidString)")
            .path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let (lines, code, _) = try await Self.run(
            ["--parallel"], "D=\(directory); \(command)", script, paths: ["/a"], count: 5)
        #expect(lines.sorted() == ["0", "1", "2", "3", "4"])
        #expect(code == 0)
    }

    @Test func aFailureIsReported() async throws {
        let (_, code, complaints) = try await Self.run(
            [], "[ $FK_VERSION -ne 1 ] || exit 42", ["create /a", "set /a 1", "set /a 2"], count: 3)
        #expect(code == 42)
        #expect(complaints == ["fk: The command of --exec ended with exit code 42: NodeDataChanged /a, txid 0x2"])
    }

    @Test(arguments: [SIGINT, SIGTERM]) func signalsAreHandedOn(_ signal: Int32) async throws {
        let scratch = try Scratch()
        let command =
            "trap 'echo got INT; exit 0' INT; trap 'echo got TERM; exit 0' TERM; echo begun; while :; do sleep 0.05; done"
        let tail = try TailProcess(["tail", "--exec", command, "/a"], scratch)
        try await tail.isFollowing()
        try await TailProcess.script(["create /a", "set /a x"], scratch)
        var lines: [String] = []
        while let line = await tail.conversation.line(), line != "begun" { lines.append(line) }
        tail.conversation.child.signal(signal)
        let rest = await tail.conversation.remainingLines().filter { !$0.contains("  epoch ") }
        #expect(rest == [signal == SIGINT ? "got INT" : "got TERM"])
        #expect(await tail.conversation.child.wait() == (signal == SIGINT ? 0 : 143))
    }

    @Test func whatDoesNotEndIsKilled() async throws {
        let scratch = try Scratch()
        let tail = try TailProcess(
            ["tail", "--exec", "trap '' INT; echo begun $$; while :; do sleep 0.05; done", "/a"], scratch)
        try await tail.isFollowing()
        try await TailProcess.script(["create /a"], scratch)
        var id: Int32?
        while id == nil, let line = await tail.conversation.line() {
            if line.hasPrefix("begun ") { id = Int32(line.dropFirst(6)) }
        }
        tail.conversation.child.signal(SIGINT)
        #expect(await tail.conversation.child.wait() == 0)
        #expect(kill(try #require(id), 0) == -1)
    }

    // MARK: Without a process

    @Test func theQueueIsFirstInFirstOutForEachPath() {
        var queue = RunQueue(isParallel: false, runsMax: 2)
        for path in ["/a", "/a", "/b", "/c"] {
            queue.add(TailChange(type: .nodeCreated, path: NodePath(unchecked: path)), environment: [:])
        }
        #expect(queue.next()?.number == 1)
        #expect(queue.next()?.number == 3)
        #expect(queue.next() == nil)
        queue.end(3)
        #expect(queue.next()?.number == 4)
        queue.end(1)
        #expect(queue.next()?.number == 2)
        #expect(queue.next() == nil)
        queue.end(2)
        queue.end(4)
        #expect(queue.isIdle)
    }

    @Test func whatDoesNotFitIsLeftOut() {
        func environment(_ bytes: [UInt8]) -> [String: String] {
            let change = TailChange(
                type: .nodeDataChanged, path: NodePath(unchecked: "/a"), txid: 7, version: 3, value: .data(bytes))
            return RunEnvironment.of(change, atMillis: 1, epoch: [])
        }
        let most = TailLimits.environmentBytesMax
        #expect(environment(Array("x".utf8))["FK_DATA"] == "x")
        #expect(environment(Array(repeating: 0x61, count: most))["FK_DATA"]?.count == most)
        #expect(environment(Array(repeating: 0x61, count: most + 1))["FK_DATA"] == nil)
        #expect(environment([0xFF])["FK_DATA"] == "/w==")
        #expect(environment([0xFF])["FK_ENCODING"] == "base64")
        #expect(environment([0x61, 0])["FK_ENCODING"] == "base64")
        #expect(environment(Array(repeating: 0xFF, count: most / 4 * 3))["FK_DATA"]?.count == most)
        #expect(environment(Array(repeating: 0xFF, count: most / 4 * 3 + 1))["FK_DATA"] == nil)
        #expect(Set(environment([0x61]).keys).union(["FK_CONNECT"]) == Set(RunEnvironment.variables.map(\.name)))
    }
}
