import Foundation
import TerminalScreen
import Testing

/// What the shell leaves behind, and how it does without a terminal that can do much.
@Suite(.serialized) struct ShellHabitTests {
    @Test func historyIsSharedAndKeepsNoSecrets() async throws {
        let one = try await ShellScreen()
        try await one.prompt(0)
        let two = try await ShellScreen(home: one.home)
        try await two.prompt(0)
        try await one.run("create /from-one", then: 1)
        try await two.run("create /from-two", then: 1)
        try await one.run("addauth digest me:secret", then: 2)
        try await one.run("exists /from-two", then: 3)
        try two.screen.press("C-d")
        #expect(try await two.screen.waitForExit() == 0)
        let file = one.home.appendingPathComponent(".local/state/faaskeeper/history")
        let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(!text.contains("secret"))
        let three = try await ShellScreen(home: one.home)
        try await three.prompt(0)
        try three.screen.press("C-r")
        try three.screen.type("from-t")
        try three.screen.press("Enter")
        try await three.screen.wait(for: "exists /from-two")
        let lines = try await three.run("history", then: 2)
        #expect(lines.contains { $0.hasSuffix("create /from-one") })
        #expect(!lines.contains { $0.contains("addauth") })
        try three.screen.press("C-d")
        _ = try await three.screen.waitForExit()
        try await one.end()
    }

    /// The terminal is as it was, and the session has ended, however the shell ends.
    @Test(arguments: ["TERM", "HUP", "SEGV"]) func theTerminalIsRestored(_ signal: String) async throws {
        let shell = try await ShellScreen(program: "sh")
        try shell.screen.type("cd; stty -a > before; fk")
        try shell.screen.press("Enter")
        try await shell.prompt(0)
        try await shell.run("create -e /mine", then: 1)
        try await shell.run("!echo $PPID > ~/process", then: 1)
        // The prompt before it looked the same. With this one the program is done, and the shell edits a line.
        try await shell.run("exists /mine", then: 2)
        try shell.screen.type("half a li")
        try await shell.screen.wait(for: "half a li")
        try shell.oneShot("kill -\(signal) $(cat ~/process)")
        try await shell.screen.wait("the system's shell") { $0.last?.hasSuffix("$") ?? false }
        try shell.screen.type("stty -a > after; cmp before after && echo same")
        try shell.screen.press("Enter")
        try await shell.screen.wait("the same settings") { $0.contains("same") }
        // A crash leaves its session to the heartbeat.
        if signal != "SEGV" { #expect(try shell.oneShot("fk exists /mine").hasPrefix("false")) }
        try shell.screen.press("C-d")
        _ = try await shell.screen.waitForExit()
        try FileManager.default.removeItem(at: shell.home)
    }

    @Test func theSameOutputAsOneShots() async throws {
        let lines = [
            "create /s one", "create -s /s/q- two", "get /s", "get -s /s/q-0000000000", "ls /s", "ls -s /",
            "set -s /s three", "stat /s", "tree /", "exists /missing", "get /missing", "delete /s",
            "txn create /t 1 --then set /s 4", "getAllChildrenNumber /", "deleteall /s", "ls -R /",
        ]
        func answers(_ screen: [String], _ prompt: String) -> [String] {
            var result: [String] = []
            for line in screen.drop(while: { !$0.contains(lines[0]) }) {
                if line.contains(prompt) { result.append("") } else { result[result.count - 1] += line + "\n" }
            }
            return result.map {
                $0.replacing(/time = .*/, with: "time = DATE")
            }
        }
        let shell = try await ShellScreen(width: 100, height: 150)
        try await shell.prompt(0)
        try await shell.run("option cost off", then: 1)
        for (index, line) in lines.enumerated() { try await shell.run(line, then: index + 2) }
        let inShell = answers(try shell.screen.lines, "[fk: ").prefix(lines.count)
        let system = try await ShellScreen(width: 100, height: 150, program: "sh")
        try await system.screen.wait(for: "$")
        for (index, line) in lines.enumerated() {
            try system.screen.type("fk \(line)")
            try system.screen.press("Enter")
            try await system.screen.wait("the answer to \(line)") { lines in
                lines.count { $0.hasPrefix("$") } == index + 2 && lines.last == "$"
            }
        }
        let oneShots = answers(try system.screen.lines, "$").prefix(lines.count)
        #expect(inShell.count == lines.count)
        for index in lines.indices { #expect(inShell[index] == oneShots[index], "\(lines[index])") }
        try await shell.end()
        try system.screen.press("C-d")
        _ = try await system.screen.waitForExit()
    }

    @Test func aDumbTerminalGetsPlainLines() async throws {
        let shell = try await ShellScreen(program: "env TERM=dumb fk")
        try await shell.prompt(0)
        try await shell.run("create /plain yes", then: 1)
        try await shell.run("get /plain", then: 2)
        #expect(try shell.screen.lines.contains("yes"))
        try shell.screen.press("C-d")
        #expect(try await shell.screen.waitForExit() == 0)
        try FileManager.default.removeItem(at: shell.home)
    }

    @Test func theLineFollowsTheWindow() async throws {
        let shell = try await ShellScreen(width: 120)
        try await shell.prompt(0)
        try shell.screen.type("create /日本 'ünïcödé is one column, 日本 is two each'")
        try await shell.screen.wait(for: "two each'")
        try shell.screen.resize(width: 60, height: 20)
        try await shell.screen.wait("the line, broken") { $0.joined().contains("two each'") }
        try shell.screen.resize(width: 200, height: 60)
        try shell.screen.press("Enter")
        try await shell.prompt(1)
        #expect(try shell.oneShot("fk get /日本") == "ünïcödé is one column, 日本 is two each")
        try await shell.end()
    }

    /// In colour, and with nothing to tell at the right.
    @Test func aBackendThatCannotBeOpenedIsShown() async throws {
        let shell = try await ShellScreen("-c local:/proc/nope", variables: ["NO_COLOR": ""])
        try await shell.screen.wait("the prompt") { $0.last == "[fk: local:/proc/nope(CONNECTING) / 0]" }
        try await shell.screen.wait(for: "fk: The directory /proc/nope cannot be made: No such file or directory")
        try shell.screen.type("connect memory:")
        try shell.screen.press("Enter")
        try await shell.screen.wait(for: "[fk: memory:(CONNECTED) / 1]")
        try await shell.end()
    }

    @Test func withoutHomeThereIsNoHistory() async throws {
        let shell = try await ShellScreen("-c memory:", program: "env -u HOME fk")
        try await shell.prompt(0)
        try await shell.run("create /a", then: 1)
        try await shell.run("history", then: 2)
        try await shell.screen.wait(for: "1  create /a")
        try await shell.end()
    }
}
