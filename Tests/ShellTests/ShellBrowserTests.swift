import Foundation
import TerminalScreen
import Testing

/// The browser from within the shell.
@Suite(.serialized) struct ShellBrowserTests {
    private func browse(_ shell: ShellScreen, _ line: String = "browse") async throws {
        try shell.screen.type(line)
        try shell.screen.press("Enter")
        try await shell.screen.wait("the browser") { $0.first?.contains("● live") ?? false }
    }

    @Test func itOpensWhereTheShellIsAndLeavesTheTerminalAsItWas() async throws {
        let shell = try await ShellScreen()
        try await shell.prompt(0)
        try await shell.run("create /app", then: 1)
        try await shell.run("create /app/inner v", then: 2)
        try await shell.run("cd /app", then: 3, "/app")
        try await shell.run("addwatch /app", then: 4, "/app")
        try await shell.run("!stty -a > ~/before", then: 4, "/app")
        for number in 5...6 {
            try await browse(shell, "browse inner")
            try await shell.screen.wait("the node") { $0[0].contains("/app/inner") }
            // Events of the shell's own watch come when the browser has been left, not over its screen.
            try shell.oneShot("fk set /app/inner v\(number)")
            try await shell.screen.wait("the browser's event") { $0.contains { $0.contains("changed   /app/inner") } }
            #expect(try shell.screen.lines.allSatisfy { !$0.contains("WatchedEvent") })
            try shell.screen.press(number == 5 ? "q" : "C-c")
            let lines = try await shell.prompt(number, "/app")
            #expect(lines.count { $0.contains("NodeDataChanged path:/app/inner") } == number - 4)
            #expect(lines.allSatisfy { !$0.contains("● live") })
        }
        // Without an operand, where the shell is; the session and its watch are still there.
        try await browse(shell)
        try await shell.screen.wait("the node") { $0[0].contains("/app ") && !$0[0].contains("inner") }
        try shell.screen.press("q")
        try await shell.prompt(7, "/app")
        try await shell.run("!stty -a > ~/after; cmp ~/before ~/after && echo same", then: 7, "/app")
        #expect(try shell.screen.lines.contains("same"))
        #expect(try shell.screen.flags == "0 1")
        // Keys of the line editor.
        try shell.screen.type("et inner")
        try shell.screen.press("C-a")
        try shell.screen.type("g")
        try shell.screen.press("Enter")
        try await shell.screen.wait("the data") { $0.contains("v6") }
        try await shell.run("set inner x", then: 9, "/app")
        try await shell.screen.wait("the shell's own event") { lines in
            lines.count { $0.contains("NodeDataChanged path:/app/inner") } == 3
        }
        try await shell.end()
    }

    @Test func itSharesADeploymentInMemory() async throws {
        let shell = try await ShellScreen("-c memory:")
        try await shell.prompt(0)
        try await shell.run("create /only-here", then: 1)
        try await browse(shell, "browse --read-only")
        try await shell.screen.wait(for: "· only-here")
        #expect(try shell.screen.lines[0].contains("read-only"))
        try shell.screen.press("q")
        try await shell.prompt(2)
        try await shell.run("ls /", then: 3)
        #expect(try shell.screen.lines.contains { $0.contains("[only-here, zookeeper]") })
        try await shell.end()
    }

    /// A signal is for the process: both end, and the terminal is as it was.
    @Test(arguments: [("TERM", 143), ("HUP", 129), ("SEGV", 139)]) func signals(_ name: String, _ code: Int)
        async throws
    {
        let shell = try await ShellScreen(program: "sh")
        try await shell.screen.wait(for: "$")
        try shell.screen.type("cd; stty -a > before; sh -c 'echo $$ > process; exec fk'; echo code $?")
        try shell.screen.press("Enter")
        try await shell.prompt(0)
        try await shell.run("create -e /mine", then: 1)
        try await browse(shell)
        try shell.oneShot("kill -\(name) $(cat ~/process)")
        try await shell.screen.wait(for: "code \(code)")
        try shell.screen.type("stty -a > after; cmp before after && echo same")
        try shell.screen.press("Enter")
        try await shell.screen.wait("the same settings") { $0.contains("same") }
        #expect(try shell.screen.flags == "0 1")
        if name != "SEGV" { #expect(try shell.oneShot("fk exists /mine").hasPrefix("false")) }
        try shell.screen.press("C-d")
        _ = try await shell.screen.waitForExit()
        try FileManager.default.removeItem(at: shell.home)
    }

    /// The guard that puts the terminal back is the line editor's again.
    @Test func aCrashAfterwardsLeavesTheTerminalClean() async throws {
        let shell = try await ShellScreen(program: "sh")
        try await shell.screen.wait(for: "$")
        try shell.screen.type("cd; stty -a > before; sh -c 'echo $$ > process; exec fk'; echo code $?")
        try shell.screen.press("Enter")
        try await shell.prompt(0)
        try await browse(shell)
        try shell.screen.press("q")
        try await shell.prompt(1)
        try shell.screen.type("half a li")
        try await shell.screen.wait(for: "half a li")
        try shell.oneShot("kill -SEGV $(cat ~/process)")
        try await shell.screen.wait(for: "code 139")
        // What the editor had not read yet is the system's shell's now.
        try shell.screen.press("C-u")
        try shell.screen.type("stty -a > after; cmp before after && echo same")
        try shell.screen.press("Enter")
        try await shell.screen.wait("the same settings") { $0.contains("same") }
        try shell.screen.press("C-d")
        _ = try await shell.screen.waitForExit()
        try FileManager.default.removeItem(at: shell.home)
    }

    @Test func whereItCannotBe() async throws {
        let shell = try await ShellScreen(width: 120)
        try await shell.prompt(0)
        try await shell.run("browse > ~/file", then: 1)
        #expect(try shell.screen.lines.contains { $0.contains("browse needs the whole terminal") })
        try await shell.end()
    }
}
