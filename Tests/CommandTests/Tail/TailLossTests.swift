import Foundation
import Testing

/// A tail whose session or backend is lost for a while.
@Suite struct TailLossTests {
    private static let gap = "TIME Gap SessionExpired txid"

    @Test(arguments: [false, true]) func anExpiredSessionIsReplaced(_ isRecursive: Bool) async throws {
        let scratch = try Scratch()
        try await TailProcess.script(["create /a", "create /a/b"], scratch)
        let tail = try TailProcess(["tail", "--data"] + (isRecursive ? ["-r", "/a"] : ["/a", "/a/b"]), scratch)
        try await tail.isFollowing()
        try await TailProcess.script(["set /a/b one"], scratch)
        #expect(await tail.line() == #"TIME NodeDataChanged /a/b txid 0x3 epoch {} version 1 "one""#)
        // Stopped, it cannot notice; what happens meanwhile is told from the log.
        tail.conversation.child.signal(SIGSTOP)
        let id = try await TailProcess.session(scratch)
        #expect(try await Tool.run("sessions kill \(id)", scratch).code == 0)
        try await TailProcess.script(["set /a/b two", "set /a/b three"], scratch)
        tail.conversation.child.signal(SIGCONT)
        let gap = try #require(await tail.line())
        #expect(gap.hasPrefix("\(Self.gap) 0x3..0x") && gap.hasSuffix(" complete"), "\(gap)")
        let first = try #require(await tail.line())
        #expect(first.contains("NodeDataChanged /a/b") && first.hasSuffix("version 2 gap (superseded)"), "\(first)")
        let second = try #require(await tail.line())
        #expect(second.hasSuffix(#"version 3 gap "three""#), "\(second)")
        try await tail.isFollowing(session: 2)
        try await TailProcess.script(["delete /a/b"], scratch)
        let last = try #require(await tail.line())
        #expect(last.contains("NodeDeleted /a/b") && !last.contains("gap"), "\(last)")
        tail.conversation.child.signal(SIGINT)
        #expect(await tail.conversation.child.wait() == 0)
        #expect(tail.complaints == ["fk: the session has expired; another session begins as soon as possible"])
    }

    /// Another process holds the lock of all writers for a while. The tail goes on afterwards.
    @Test func aLockedBackend() async throws {
        let scratch = try Scratch()
        try await TailProcess.script(["create /a"], scratch)
        let tail = try TailProcess(["tail", "/a"], scratch)
        try await tail.isFollowing()
        // SQLite's lock of writers: byte 120 of the shared index.
        let holder = """
            import fcntl, sys, time
            file = open(sys.argv[1] + "/deployment.sqlite-shm", "r+b")
            fcntl.lockf(file, fcntl.LOCK_EX, 1, 120)
            print("held", flush=True)
            time.sleep(3)
            """
        let script = try scratch.file("hold.py", holder)
        let outcome = try await Tool.run(
            [script, "\(scratch.path)/deployment"], scratch, program: "/usr/bin/python3")
        #expect(outcome.text == "held\n" && outcome.code == 0, "\(outcome.errors)")
        try await TailProcess.script(["set /a x"], scratch)
        var line = await tail.line()
        // On a busy machine the session may have been taken for dead meanwhile.
        while let text = line, text.contains("Gap") { line = await tail.line() }
        #expect(line?.contains("NodeDataChanged /a") == true && line?.contains("version 1") == true, "\(line ?? "")")
        tail.conversation.child.signal(SIGINT)
        #expect(await tail.conversation.child.wait() == 0)
    }

    @Test func fromAWriteInThePast() async throws {
        let scratch = try Scratch()
        try await TailProcess.script(
            ["create /a", "create /a/b one", "set /a/b two", "create /a/c", "delete /a/c"], scratch)
        let outcome = try await Tool.run("tail -r --data --from 0x1 --count 4 /a", scratch)
        let lines = outcome.text.split(separator: "\n").map { TailProcess.withoutTime(String($0)) }
        #expect(
            lines == [
                "TIME NodeCreated /a/b txid 0x2 epoch {} version 0 (superseded)",
                #"TIME NodeDataChanged /a/b txid 0x3 epoch {} version 1 "two""#,
                "TIME NodeCreated /a/c txid 0x4 epoch {} version 0 (superseded)",
                "TIME NodeDeleted /a/c txid 0x5 epoch {}",
            ])
        #expect(outcome.code == 0 && outcome.errors == "")
    }
}
