import Foundation
import Testing

/// The program that runs under a lock: its signals, and its end when the lock is lost.
@Suite struct HeldProgramTests {
    /// Says its number, then waits; `trap` is done at signals.
    private static func program(_ trap: String) -> [String] {
        ["sh", "-c", trap + "; echo $$; while :; do sleep 0.02; done"]
    }

    private static func holder(_ flags: [String], _ trap: String, _ scratch: Scratch) async throws -> (
        Conversation, pid_t
    ) {
        let fk = try Conversation(["lock"] + flags + ["/l", "--"] + program(trap), scratch)
        let line = try #require(await fk.line())
        return (fk, try #require(pid_t(line)))
    }

    private static func endSession(_ scratch: Scratch) async throws {
        let list = try await Tool.run("-o json sessions", scratch).text
        let id = try #require(list.firstMatch(of: /"session":"(0x[0-9a-f]+)"/)?.output.1)
        #expect(try await Tool.run("sessions kill \(id)", scratch).code == 0)
    }

    /// R, S, T …; nil when there is no such process.
    private static func state(_ process: pid_t) -> Character? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let close = text.lastIndex(of: ")")
        else { return nil }
        let state = text[text.index(close, offsetBy: 2)]
        return state == "Z" ? nil : state
    }

    @Test(arguments: ["INT", "TERM", "HUP", "QUIT", "USR1", "USR2", "WINCH"])
    func signalsReachTheProgram(_ name: String) async throws {
        let scratch = try Scratch()
        let (fk, _) = try await Self.holder([], "trap 'echo got; exit 5' \(name)", scratch)
        let numbers = [
            "INT": SIGINT, "TERM": SIGTERM, "HUP": SIGHUP, "QUIT": SIGQUIT, "USR1": SIGUSR1, "USR2": SIGUSR2,
            "WINCH": SIGWINCH,
        ]
        fk.child.signal(try #require(numbers[name]))
        #expect(await fk.remainingLines() == ["got"])
        #expect(await fk.child.wait() == 5)
        #expect(try await Tool.run("ls /l", scratch).text == "")
    }

    @Test func asignalMayEndTheProgram() async throws {
        let scratch = try Scratch()
        let (fk, _) = try await Self.holder([], ":", scratch)
        fk.child.signal(SIGTERM)
        #expect(await fk.child.wait() == 143)
        // Whoever does not mind the first is not killed by a second.
        let (other, _) = try await Self.holder([], "trap 'echo got' INT; trap 'exit 6' TERM", scratch)
        for _ in 1...3 {
            other.child.signal(SIGINT)
            #expect(await other.line() == "got")
        }
        other.child.signal(SIGTERM)
        #expect(await other.child.wait() == 6)
    }

    @Test func bothStopAndGoOn() async throws {
        let scratch = try Scratch()
        let (fk, program) = try await Self.holder([], "trap 'exit 4' TERM", scratch)
        fk.child.signal(SIGTSTP)
        try await LockCommandTests.wait("the stop") { Self.state(fk.child.id) == "T" && Self.state(program) == "T" }
        fk.child.signal(SIGCONT)
        try await LockCommandTests.wait("going on") { Self.state(program) != "T" }
        fk.child.signal(SIGTERM)
        #expect(await fk.child.wait() == 4)
    }

    @Test func aLostSessionStopsTheProgram() async throws {
        let scratch = try Scratch()
        let (fk, program) = try await Self.holder([], "trap 'echo asked; exit 0' TERM", scratch)
        try await Self.endSession(scratch)
        #expect(await fk.remainingLines() == ["asked"])
        #expect(await fk.child.wait() == 8)
        #expect(Self.state(program) == nil)
        let errors = try String(contentsOfFile: "\(scratch.path)/errors", encoding: .utf8)
        #expect(errors.hasSuffix("fk: The session has ended, or may have: /l is not held any more; sh was stopped\n"))
    }

    @Test func whoeverDoesNotEndIsKilled() async throws {
        let scratch = try Scratch()
        let (fk, program) = try await Self.holder(["--grace", "0.4"], "trap '' TERM", scratch)
        let begin = ContinuousClock.now
        try await Self.endSession(scratch)
        #expect(await fk.child.wait() == 8)
        #expect(ContinuousClock.now - begin > .milliseconds(400))
        #expect(Self.state(program) == nil)
    }

    @Test func aDeletedNodeStopsTheProgram() async throws {
        let scratch = try Scratch()
        let (fk, program) = try await Self.holder([], ":", scratch)
        let node = try await Tool.run("ls /l", scratch).text.trimmingCharacters(in: .newlines)
        #expect(try await Tool.run(["delete", "/l/\(node)"], scratch).code == 0)
        #expect(await fk.child.wait() == 8)
        #expect(Self.state(program) == nil)
        let errors = try String(contentsOfFile: "\(scratch.path)/errors", encoding: .utf8)
        #expect(errors.hasSuffix("fk: Somebody has deleted the node that held /l; sh was stopped\n"))
    }

    #if os(Linux)
        @Test func theProgramDiesWithFK() async throws {
            let scratch = try Scratch()
            let (fk, program) = try await Self.holder([], "trap '' TERM HUP", scratch)
            fk.child.signal(SIGKILL)
            #expect(await fk.child.wait() == 137)
            try await LockCommandTests.wait("its end") { Self.state(program) == nil }
        }
    #endif

    /// What the fence is for: a stopped `fk` cannot stop its program, and the lock passes on. When it goes on it sees that.
    @Test func aStoppedHolderLosesTheLock() async throws {
        let scratch = try Scratch()
        let fk = try Conversation(
            ["lock", "--session", "1", "--grace", "0.3", "/l", "--", "sh", "-c"]
                + ["trap 'exit 0' TERM; echo $FK_FENCE; while :; do sleep 0.02; done"], scratch)
        let first = try #require(await fk.line().flatMap(Int64.init))
        fk.child.signal(SIGSTOP)
        let next = try await Tool.run(["lock", "/l", "--", "sh", "-c", "echo $FK_FENCE"], scratch)
        #expect(try #require(Int64(next.text.trimmingCharacters(in: .newlines))) > first)
        fk.child.signal(SIGCONT)
        #expect(await fk.child.wait() == 8)
    }
}
