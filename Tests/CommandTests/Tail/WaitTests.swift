import Foundation
import Testing

/// `fk wait` as a process.
@Suite struct WaitTests {
    /// Starts a wait, and lets `script` run once its watch stands.
    private static func wait(
        _ arguments: [String], _ before: [String], _ script: [String]
    ) async throws -> (lines: [String], code: Int32) {
        let scratch = try Scratch()
        if !before.isEmpty { try await TailProcess.script(before, scratch) }
        let fk = try Conversation(["wait"] + arguments, scratch)
        for _ in 1...2_000 {
            if try await Tool.run("-o json sessions", scratch).text.contains(#""watches":1"#) { break }
        }
        try await TailProcess.script(script, scratch)
        let lines = await fk.remainingLines()
        let code = await fk.child.wait()
        #expect(try await Tool.run("-o json sessions", scratch).text == "[]\n")
        return (lines, code)
    }

    @Test func waitsForTheCreation() async throws {
        let (lines, code) = try await Self.wait(["/a"], [], ["create /b", "create /a"])
        #expect(lines == ["0"] && code == 0)
    }

    @Test func waitsForTheDeletion() async throws {
        let (lines, code) = try await Self.wait(["--gone", "/a"], ["create /a"], ["set /a x", "delete /a"])
        #expect(lines == ["-1"] && code == 0)
    }

    @Test func waitsForAValue() async throws {
        let (lines, code) = try await Self.wait(
            ["--value", "done", "/a"], [], ["create /a new", "set /a half", "set /a done"])
        #expect(lines == ["2"] && code == 0)
    }

    @Test func waitsForAChange() async throws {
        let (lines, code) = try await Self.wait(["--change", "/a"], ["create /a x"], ["set /a x"])
        #expect(lines == ["1"] && code == 0)
    }

    @Test func aDeletionIsAChange() async throws {
        let (lines, code) = try await Self.wait(["--change", "-v", "0", "/a"], ["create /a x"], ["delete /a"])
        #expect(lines == ["-1"] && code == 0)
    }

    @Test func whatHoldsAlreadyIsNotWaitedFor() async throws {
        let scratch = try Scratch()
        try await TailProcess.script(["create /a x", "set /a y"], scratch)
        for (line, output) in [
            ("wait /a", "1\n"), ("wait --gone /b", "-1\n"), ("wait --value y /a", "1\n"),
            ("wait --change -v 0 /a", "1\n"), ("wait --change -v -1 /a", "1\n"), ("wait --value 79 --hex /a", "1\n"),
        ] {
            #expect(
                try await Tool.run(line, scratch) == Tool.Outcome(output: Array(output.utf8), errors: "", code: 0))
        }
        let given = try await Tool.run(["wait", "--value", "-", "/a"], scratch, input: Array("y".utf8))
        #expect(given.text == "1\n" && given.code == 0)
        let lonely = try await Tool.run("wait --hex /a", scratch)
        #expect(lonely.code == 2 && lonely.errors.contains("wait --hex and --base64 go with --value"))
        let json = try await Tool.run("-o json wait --gone /b", scratch)
        #expect(json.text == #"{"path":"/b","exists":false}"# + "\n")
    }

    @Test(arguments: ["--gone", "--change", "--value=z"]) func theTimeIsOver(_ condition: String) async throws {
        let scratch = try Scratch()
        try await TailProcess.script(["create /a x"], scratch)
        let outcome = try await Tool.run("wait \(condition) --timeout 0.2 /a", scratch)
        #expect(outcome.code == 124)
        #expect(outcome.errors == "fk: The condition did not hold within the time given with --timeout\n")
        #expect(try await Tool.run("-o json sessions", scratch).text == "[]\n")
    }

    /// The session is ended by somebody: the wait goes on in another.
    @Test func anExpiredSessionIsReplaced() async throws {
        let scratch = try Scratch()
        let fk = try Conversation(["wait", "/a"], scratch)
        for _ in 1...2_000 {
            if try await Tool.run("-o json sessions", scratch).text.contains(#""watches":1"#) { break }
        }
        let id = try await TailProcess.session(scratch)
        #expect(try await Tool.run("sessions kill \(id)", scratch).code == 0)
        try await TailProcess.script(["create /a"], scratch)
        #expect(await fk.remainingLines() == ["0"])
        #expect(await fk.child.wait() == 0)
    }

    @Test func interrupted() async throws {
        let scratch = try Scratch()
        let fk = try Conversation(["wait", "/a"], scratch)
        for _ in 1...2_000 {
            if try await Tool.run("-o json sessions", scratch).text.contains(#""watches":1"#) { break }
        }
        fk.child.signal(SIGINT)
        #expect(await fk.child.wait() == 130)
        #expect(try await Tool.run("-o json sessions", scratch).text == "[]\n")
    }

    @Test(arguments: [
        (["wait"], "fk: wait needs PATH"), (["wait", "--gone", "--exists", "/a"], "fk: wait takes only one of"),
        (["wait", "-v", "1", "/a"], "fk: wait -v goes with --change"),
    ]) func badInput(_ arguments: [String], _ message: String) async throws {
        let outcome = try await Tool.run(arguments, try Scratch())
        #expect(outcome.errors.hasPrefix(message), "\(outcome.errors)")
        #expect(outcome.code == 2)
    }
}
