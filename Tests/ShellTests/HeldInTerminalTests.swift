import ChildProcess
import Foundation
import Testing

/// `fk lock PATH -- CMD` in the system's shell, in a real terminal: what is typed goes to the whole foreground.
@Suite(.serialized) struct HeldInTerminalTests {
    /// CMD gets Ctrl-C from the terminal. `fk`, which gets it too, must not pass it on as well.
    @Test func controlCReachesTheProgramOnce() async throws {
        let shell = try await ShellScreen(width: 120, program: "sh")
        try await begin(
            shell,
            "n=0; trap 'n=$((n+1)); echo got $n; [ $n -lt 3 ] || exit 7' INT; echo begun; "
                // A shell whose child dies by Ctrl-C may end by it itself.
                + "while :; do (trap '' INT; sleep 0.05); done")
        for number in 1...2 {
            try shell.screen.press("C-c")
            try await shell.screen.wait(for: "got \(number)")
            // A second one of the same key would be here by now.
            try await Task.sleep(for: .milliseconds(500))
            #expect(try !shell.screen.lines.contains { $0.contains("got \(number + 1)") })
        }
        #expect(try shell.oneShot("fk lock --no-wait /l -- true; echo $?").hasSuffix("124\n"))
        try shell.screen.press("C-c")
        try await shell.screen.wait(for: "code 7")
        #expect(try shell.oneShot("fk -o json sessions") == "[]\n")
        try await end(shell)
    }

    /// One that does not mind Ctrl-C otherwise ends by it, and so does `fk`; the lock is free.
    @Test func controlCEndsBoth() async throws {
        let shell = try await ShellScreen(width: 120, program: "sh")
        try await begin(shell, "echo begun; while :; do sleep 0.05; done")
        try shell.screen.press("C-c")
        try await shell.screen.wait(for: "code 130")
        #expect(try shell.oneShot("fk -o json sessions") == "[]\n")
        try await end(shell)
    }

    /// Both stop, the lock is kept, and both go on.
    @Test func controlZStopsBoth() async throws {
        let shell = try await ShellScreen(width: 120, program: "sh")
        try await begin(shell, "echo begun; while [ ! -e go ]; do echo x >> beats; sleep 0.05; done; echo ended")
        try shell.screen.press("C-z")
        // dash and bash say it each in their way.
        try await shell.screen.wait("the stopped job") { lines in
            lines.contains { $0.contains("Stopped") } && lines.last?.hasPrefix("$") == true
        }
        let beats = try shell.oneShot("wc -l < ~/beats")
        try await Task.sleep(for: .milliseconds(400))
        #expect(try shell.oneShot("wc -l < ~/beats") == beats, "the program is stopped")
        #expect(try shell.oneShot("fk lock --no-wait /l -- true; echo $?").hasSuffix("124\n"), "the lock is kept")
        try shell.screen.type("fg")
        try shell.screen.press("Enter")
        for _ in 1...1_000 where try shell.oneShot("wc -l < ~/beats") == beats {
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(try shell.oneShot("wc -l < ~/beats") != beats, "it goes on")
        _ = try shell.oneShot("touch ~/go")
        try await shell.screen.wait(for: "ended")
        try shell.screen.type("echo code $?")
        try shell.screen.press("Enter")
        try await shell.screen.wait(for: "code 0")
        #expect(try shell.oneShot("fk -o json sessions") == "[]\n")
        try await end(shell)
    }

    /// Runs the program under the lock; the shell says its exit code.
    private func begin(_ shell: ShellScreen, _ program: String) async throws {
        try await shell.screen.wait(for: "$")
        try program.write(toFile: shell.home.appendingPathComponent("program").path, atomically: true, encoding: .utf8)
        try shell.screen.type("cd; fk lock --session 60 /l -- sh program; echo code $?")
        try shell.screen.press("Enter")
        try await shell.screen.wait(for: "begun")
    }

    private func end(_ shell: ShellScreen) async throws {
        try shell.screen.press("C-d")
        _ = try await shell.screen.waitForExit()
        try FileManager.default.removeItem(at: shell.home)
    }
}
