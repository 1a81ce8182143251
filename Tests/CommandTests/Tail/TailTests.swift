import Foundation
import Testing

@testable import FKCommands

/// `fk tail` as a process.
@Suite struct TailTests {
    @Test func eachChangeIsALine() async throws {
        let scratch = try Scratch()
        let tail = try TailProcess(["tail", "--data", "/a"], scratch)
        try await tail.isFollowing()
        try await TailProcess.script(["create /a one"], scratch)
        #expect(await tail.line() == #"TIME NodeCreated /a txid 0x1 epoch {} version 0 "one""#)
        try await TailProcess.script(["set /a two"], scratch)
        #expect(await tail.line() == #"TIME NodeDataChanged /a txid 0x2 epoch {} version 1 "two""#)
        try await TailProcess.script(["create /a/b"], scratch)
        #expect(await tail.line() == "TIME NodeChildrenChanged /a txid 0x3 epoch {} cversion 1")
        try await TailProcess.script(["delete /a/b"], scratch)
        #expect(await tail.line() == "TIME NodeChildrenChanged /a txid 0x4 epoch {} cversion 2")
        try await TailProcess.script(["delete /a"], scratch)
        #expect(await tail.line() == "TIME NodeDeleted /a txid 0x5 epoch {}")
        try await TailProcess.script(["create /a three"], scratch)
        #expect(await tail.line() == #"TIME NodeCreated /a txid 0x6 epoch {} version 0 "three""#)
        tail.conversation.child.signal(SIGINT)
        #expect(await tail.remainingLines() == [])
        #expect(await tail.conversation.child.wait() == 0)
        #expect(tail.complaints == [])
        #expect(try await Tool.run("-o json sessions", scratch).text == "[]\n")
    }

    @Test func jsonComesLineByLine() async throws {
        let scratch = try Scratch()
        try await TailProcess.script(["create /app", "create /app/old x"], scratch)
        let tail = try TailProcess(["-o", "json", "tail", "-r", "--data", "--count", "4", "/app"], scratch)
        try await tail.isFollowing()
        try await TailProcess.script(["create /app/a"], scratch)
        let created = try await tail.object()
        #expect(created["type"] as? String == "NodeCreated")
        #expect(created["path"] as? String == "/app/a")
        #expect(created["txid"] as? Int == 3)
        #expect(created["version"] as? Int == 0)
        #expect(created["data"] as? String == "")
        #expect((created["time"] as? String)?.hasSuffix("Z") == true)
        #expect((created["epoch"] as? [Any])?.isEmpty == true)
        #expect(try await Tool.run(["set", "/app/old", "--hex", "ff00"], scratch).code == 0)
        let changed = try await tail.object()
        #expect(changed["version"] as? Int == 1)
        #expect(changed["data"] as? String == "/wA=")
        #expect(changed["encoding"] as? String == "base64")
        try await TailProcess.script(["delete /app/old"], scratch)
        let deleted = try await tail.object()
        #expect(deleted["type"] as? String == "NodeDeleted")
        #expect(deleted["version"] is NSNull)
        #expect(deleted["data"] == nil)
        try await TailProcess.script(["set /app new"], scratch)
        #expect(try await tail.object()["path"] as? String == "/app")
        #expect(await tail.remainingLines() == [])
        #expect(await tail.conversation.child.wait() == 0)
    }

    @Test func endsByTime() async throws {
        let outcome = try await Tool.run("tail --for 0.1 /a", try Scratch())
        #expect(outcome == Tool.Outcome(output: [], errors: "", code: 0))
    }

    /// A burst on one path: each version has a line, and the last one its value.
    @Test func aBurstLosesNothing() async throws {
        let scratch = try Scratch()
        try await TailProcess.script(["create /a 0"], scratch)
        let tail = try TailProcess(["-o", "json", "tail", "--data", "--count", "500", "/a"], scratch)
        try await tail.isFollowing()
        try await TailProcess.script((1...500).map { "set /a \($0)" }, scratch)
        var versions: [Int] = []
        var last: String?
        for _ in 1...500 {
            let object = try await tail.object()
            #expect(object["passed"] == nil)
            versions.append(object["version"] as? Int ?? -1)
            if let data = object["data"] as? String { #expect(data == "\(versions.last ?? 0)") }
            last = object["data"] as? String
        }
        #expect(versions == Array(1...500))
        #expect(last == "500")
        #expect(await tail.conversation.child.wait() == 0)
    }

    @Test func aThousandPaths() async throws {
        let scratch = try Scratch()
        let paths = (0..<1_000).map { "/n\($0)" }
        let tail = try TailProcess(["tail", "--count", "1001"] + paths, scratch)
        try await tail.isFollowing()
        try await TailProcess.script(paths.map { "create \($0)" } + ["set /n500 x"], scratch)
        let lines = await tail.remainingLines()
        #expect(lines.count == 1_001)
        #expect(
            Set(lines.prefix(1_000).compactMap { $0.split(separator: " ").dropFirst(2).first.map(String.init) })
                == Set(paths))
        #expect(lines.last == "TIME NodeDataChanged /n500 txid 0x3e9 epoch {} version 1")
        #expect(await tail.conversation.child.wait() == 0)
    }

    /// The writer is killed in the midst: what it has written is told, each version once.
    @Test func aKilledWriterLeavesNoHole() async throws {
        let scratch = try Scratch()
        try await TailProcess.script(["create /a"], scratch)
        let tail = try TailProcess(["-o", "json", "tail", "/a"], scratch)
        try await tail.isFollowing()
        for _ in 1...3 {
            let writer = try Conversation(
                ["-f", try scratch.file("loop", (1...5_000).map { "set /a \($0)\n" }.joined())], scratch)
            _ = try await tail.object()
            writer.child.signal(SIGKILL)
            _ = await writer.child.wait()
        }
        try await TailProcess.script(["set /a end"], scratch)
        let stat = try await Tool.run("-o json stat /a", scratch).text
        let version = try #require(stat.firstMatch(of: /"version":(\d+)/).flatMap { Int($0.output.1) })
        var seen: [Int] = []
        // The first of each round was taken above.
        while seen.last != version {
            let object = try await tail.object()
            #expect(object["passed"] == nil && object["gap"] == nil)
            seen.append(try #require(object["version"] as? Int))
        }
        #expect(zip(seen, seen.dropFirst()).allSatisfy { $1 > $0 })
        #expect(seen.count + 3 == version)
        tail.conversation.child.signal(SIGINT)
        #expect(await tail.conversation.child.wait() == 0)
    }

    /// Nothing is written when nobody reads any more: it is noticed all the same.
    @Test func nobodyReadsAnyMore() async throws {
        let scratch = try Scratch()
        try await TailProcess.script(["create /a"], scratch)
        let folder = URL(fileURLWithPath: Tool.path).deletingLastPathComponent().path
        let outcome = try await Tool.run(
            ["-c", "fk tail -r --from 0 / | head -n 1; echo ${PIPESTATUS[0]}"], scratch,
            environment: ["PATH": "\(folder):/usr/bin:/bin"], program: "/bin/bash")
        let lines = outcome.text.split(separator: "\n").map { TailProcess.withoutTime(String($0)) }
        #expect(lines == ["TIME NodeCreated /a txid 0x1 epoch {} version 0", "0"])
        #expect(outcome.errors == "")
    }

    @Test func moreThanTheMostPaths() async throws {
        let scratch = try Scratch()
        let paths = (0..<TailLimits.pathsMax).map { "/n\($0)" }
        #expect(try await Tool.run(["tail", "--for", "0.01"] + paths, scratch).code == 0)
        let outcome = try await Tool.run(["tail", "--for", "0.01"] + paths + ["/more"], scratch)
        #expect(outcome.errors == "fk: 10001 paths, the limit is 10000; -r follows a whole subtree\n")
        #expect(outcome.code == 10)
    }

    @Test(arguments: [
        (["tail"], "fk: tail needs PATH; usage: "), (["tail", "a"], "fk: Relative path \"a\""),
        (["tail", "--parallel", "/a"], "fk: tail --parallel is about"),
        (["tail", "--from", "x", "/a"], "fk: tail --from needs a txid such as 42 or 0x2a, not \"x\""),
        (["tail", "--from", "99", "/a"], "fk: tail --from 99 lies in the future: the last write is 0"),
        (["tail", "--count", "0", "/a"], "fk: tail -n needs a whole number"),
        (["tail", "--for", "0", "/a"], "fk: --for needs a number of seconds"),
    ]) func badInput(_ arguments: [String], _ message: String) async throws {
        let outcome = try await Tool.run(arguments, try Scratch())
        #expect(outcome.errors.hasPrefix(message), "\(outcome.errors)")
        #expect(outcome.code == 2)
        #expect(outcome.output == [])
    }
}
