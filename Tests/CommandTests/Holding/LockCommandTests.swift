import Foundation
import Testing

/// `fk lock`, as a script runs it.
@Suite struct LockCommandTests {
    @Test func theProgramKnowsWhatItHolds() async throws {
        let scratch = try Scratch()
        let line = "echo $FK_LOCK_PATH; echo $FK_FENCE; echo ${FK_LOCK_NODE%-*}; cat"
        let outcome = try await Tool.run(
            ["lock", "/locks/a", "--", "sh", "-c", line], scratch, input: Array("typed".utf8))
        let lines = outcome.text.split(separator: "\n").map(String.init)
        #expect(outcome.code == 0 && outcome.errors == "")
        try #require(lines.count == 4)
        #expect(lines[0] == "/locks/a" && Int64(lines[1]) ?? 0 > 0 && lines[3] == "typed")
        #expect(lines[2].hasPrefix("/locks/a/") && lines[2].hasSuffix("-lock"))
        #expect(try await Tool.run("ls /locks/a", scratch).text == "")
        #expect(try await Tool.run("-o json sessions", scratch).text == "[]\n")
    }

    @Test(
        arguments: [
            (["sh", "-c", "exit 7"], 7, ""), (["true"], 0, ""), (["sh", "-c", "kill -9 $$"], 137, ""),
            (["/no/such/program"], 127, "fk: Cannot run /no/such/program: No such file or directory\n"),
            (["/etc/passwd"], 126, "fk: Cannot run /etc/passwd: Permission denied\n"),
        ] as [([String], Int32, String)])
    func theExitCodeIsThePrograms(_ program: [String], _ code: Int32, _ errors: String) async throws {
        let scratch = try Scratch()
        let outcome = try await Tool.run(["lock", "/l", "--"] + program, scratch)
        #expect(outcome.code == code && outcome.errors == errors && outcome.text == "")
        #expect(try await Tool.run("ls /l", scratch).text == "")
    }

    @Test(arguments: [
        ("lock /l true", "lock has no use for \"true\"; a program stands after --"),
        ("lock --grace 9 --session 10 /l -- true", "--grace is at most half of --session"),
        ("lock --session 0.5 /l -- true", "--session is from 1 to 3600 seconds, not 0.5"),
        ("lock l -- true", "Relative path"), ("lock", "lock needs PATH"),
        ("elect /e -- true", "elect with a program needs NAME"), ("barrier /b -- true", "only with -n N"),
        ("barrier -n 0 /b", "whole number"), ("barrier --set --lift /b", "only one of"),
        ("queue give /q", "queue knows put and take"), ("queue put /q", "queue put needs one DATA"),
        ("queue take /q x", "queue take has no use for \"x\""),
    ])
    func badUsageSaysWhatIsRight(_ line: String, _ message: String) async throws {
        let outcome = try await Tool.run(line, try Scratch())
        #expect(outcome.code == 2 && outcome.errors.contains(message), "\(outcome.errors)")
    }

    @Test func waitingHasABound() async throws {
        let scratch = try Scratch()
        let holder = try Conversation(["lock", "/l"], scratch)
        let node = try #require(await holder.line())
        #expect(node.hasPrefix("/l/"))
        for line in ["lock --timeout 0.3 /l -- true", "lock --no-wait /l -- true"] {
            let outcome = try await Tool.run(line, scratch)
            #expect(outcome.code == 124 && outcome.errors.hasPrefix("fk: "))
            // Its place in the line is given up.
            #expect(try await Tool.run("ls /l", scratch).text == node.dropFirst(3) + "\n")
        }
        holder.child.signal(SIGINT)
        #expect(await holder.child.wait() == 130)
        #expect(try await Tool.run("ls /l", scratch).text == "")
    }

    @Test(arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129), (SIGQUIT, 131)] as [(Int32, Int32)])
    func aSignalEndsTheWait(_ signal: Int32, _ code: Int32) async throws {
        let scratch = try Scratch()
        let holder = try Conversation(["lock", "/l"], scratch)
        let node = try #require(await holder.line())
        let waiter = try Conversation(["lock", "/l", "--", "true"], scratch)
        try await Self.wait("the second in the line") {
            try await Tool.run("ls /l", scratch).text.split(separator: "\n").count == 2
        }
        waiter.child.signal(signal)
        #expect(await waiter.child.wait() == code)
        #expect(try await Tool.run("ls /l", scratch).text == node.dropFirst(3) + "\n")
        holder.child.signal(SIGTERM)
        #expect(await holder.child.wait() == 143)
    }

    @Test func whatIsHeldIsPrinted() async throws {
        let scratch = try Scratch()
        let holder = try Conversation(["-o", "json", "lock", "/l"], scratch)
        let line = try #require(await holder.line())
        #expect(line.hasPrefix(#"{"path":"/l","node":"/l/"#) && line.contains(#""fence":"#))
        holder.child.signal(SIGINT)
        #expect(await holder.child.wait() == 130)
    }

    @Test func aScriptHoldsALockForOneLine() async throws {
        let scratch = try Scratch()
        let script = "lock /l -- sh -c 'cat; echo in'\ncreate /after\nlock /l -- sh -c 'exit 3'\ncreate /never\n"
        let outcome = try await Tool.run([], scratch, input: Array(script.utf8))
        #expect(outcome.text == "in\n/after\n" && outcome.code == 3)
    }

    static func wait(_ what: String, _ condition: () async throws -> Bool) async throws {
        for _ in 0..<400 {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("\(what) never came")
    }
}
