import ChildProcess
import Foundation
import TerminalScreen
import Testing

/// Storms, signals, and terminals that can do little.
@Suite(.serialized) struct RobustnessTests {
    @Test func sizesChangeAtEveryMoment() async throws {
        let browser = try await BrowserTerminal.live()
        try browser.screen.press("j", "Space")
        let before = try await browser.screen.wait("the tree and the data") { lines in
            lines.contains { $0.contains("日本語ノード") && $0.contains("4B") } && lines.contains { $0.contains("\"debug\"") }
        }
        for index in 0..<40 {
            let (width, height) = (1 + (index * 53) % 210, 1 + (index * 29) % 60)
            try browser.screen.resize(width: width, height: height)
            if index % 5 == 0 { try browser.screen.press("j", "?", "k", "Escape", "c", "c") }
        }
        try browser.screen.resize(width: 39, height: 9)
        try await browser.screen.wait(for: "39x9, at least 40x10")
        try browser.screen.resize(width: 80, height: 24)
        try browser.screen.press("C-l", "g", "g", "j")
        try await browser.screen.wait("the screen as it was") { lines in
            lines.count == before.count && lines.dropLast() == before.dropLast()
        }
        try await browser.end()
    }

    /// A thousand changes a second: keys are answered, and in the end the screen is right.
    @Test func aThousandChangesASecond() async throws {
        let browser = try await BrowserTerminal(prepare: BrowserTerminal.sample + ["create /hot 0"])
        try await browser.waitUntilLive()
        let (total, batch) = (3_000, 100)
        try await browser.withClient { client in
            for round in 0..<(total / batch) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for index in 1...batch {
                        group.addTask { _ = try await client.set("/hot", data: Array("\(round * batch + index)".utf8)) }
                    }
                    try await group.waitForAll()
                }
                if round == 10 { try browser.screen.press("j", "Space") }
            }
            _ = try await client.set("/hot", data: Array("the end".utf8))
        }
        try await browser.screen.wait(for: "· config")
        try browser.screen.press("h", "j")
        try await browser.screen.wait("/hot") { $0[0].contains("/hot") }
        try await browser.screen.wait("the last value, and every event") { lines in
            lines.contains { $0.contains("│ the end") } && lines.contains { $0.contains(" 3,001 ─") }
        }
        try await browser.end()
    }

    /// The terminal is as it was, and the session has ended, however the browser ends, in the middle of drawing.
    @Test(arguments: ["TERM", "HUP", "INT", "SEGV", "q", "C-c"]) func theTerminalIsLeftClean(_ end: String) async throws
    {
        let browser = try await BrowserTerminal(program: "sh", prepare: BrowserTerminal.sample + ["create /hot 0"])
        try await browser.screen.wait(for: "$")
        try browser.screen.type("cd; stty -a > before; sh -c 'echo $$ > process; exec fk browse'; echo code $?")
        try browser.screen.press("Enter")
        try await browser.waitUntilLive()
        try browser.screen.press("j", "Space")
        try await browser.screen.wait(for: "· config")
        try await browser.withClient { client in
            for index in 0..<200 {
                _ = try await client.set("/hot", data: Array("\(index)".utf8))
                if index == 100 {
                    if end == "q" || end == "C-c" {
                        try browser.screen.press(end)
                    } else {
                        try browser.oneShot("kill -\(end) $(cat ~/process)")
                    }
                }
            }
        }
        let code = ["TERM": 143, "HUP": 129, "INT": 130, "SEGV": 139, "q": 0, "C-c": 130][end]!
        try await browser.screen.wait("the system's shell, on its own screen") { lines in
            lines.contains("code \(code)") && !lines.contains { $0.contains("· config") || $0.contains("● live") }
        }
        try browser.screen.type("stty -a > after; cmp before after && echo same")
        try browser.screen.press("Enter")
        try await browser.screen.wait("the same settings") { $0.contains("same") }
        // No mouse and no hidden cursor are left.
        #expect(try browser.screen.flags == "0 1")
        // A crash leaves its session to the heartbeat.
        if end != "SEGV" { #expect(try browser.oneShot("fk -o json sessions").contains("[]")) }
        try browser.screen.press("C-d")
        _ = try await browser.screen.waitForExit()
        try FileManager.default.removeItem(at: browser.home)
    }

    @Test func stoppedAndContinued() async throws {
        let browser = try await BrowserTerminal(program: "sh -m", prepare: BrowserTerminal.sample)
        try await browser.screen.wait(for: "$")
        try browser.screen.type("fk browse")
        try browser.screen.press("Enter")
        try await browser.waitUntilLive()
        try browser.screen.press("C-z")
        try await browser.screen.wait("the system's shell") { $0.last?.hasSuffix("$") ?? false }
        #expect(try browser.screen.flags == "0 1")
        try browser.screen.type("fg")
        try browser.screen.press("Enter")
        try await browser.screen.wait("the tree again") { lines in lines.contains { $0.contains("▸ app") } }
        try browser.screen.press("j", "Space")
        try await browser.screen.wait(for: "· config")
        try browser.screen.press("h", "q")
        try await browser.screen.wait("the system's shell") { $0.last?.hasSuffix("$") ?? false }
        try browser.screen.press("C-d")
        _ = try await browser.screen.waitForExit()
        try FileManager.default.removeItem(at: browser.home)
    }

    @Test func colorsAreLeftOutWhereTheyAreNotWanted() async throws {
        for (variables, hasColor) in [
            (["TERM": "xterm-256color"], true), (["NO_COLOR": "1"], false), (["TERM": "vt100"], false),
        ] {
            let name = variables["TERM"] ?? "xterm-256color"
            let browser = try await BrowserTerminal(
                program: "env TERM=\(name) $FK", variables: variables, prepare: BrowserTerminal.sample)
            try await browser.waitUntilLive()
            try browser.screen.press("j")
            try await browser.screen.wait(for: "\"debug\"")
            let styled = try browser.screen.styled
            #expect(
                styled.contains(/\u{1B}\[([0-9]+;)*([34][0-7]|[34]8;[0-9;]+)(;[0-9]+)*m/) == hasColor, "\(variables)")
            // The selection needs none.
            #expect(
                styled.split(separator: "\n").contains {
                    $0.contains("app") && $0.contains(/\u{1B}\[[0-9;]*\b7[;0-9]*m/)
                })
            try await browser.end()
        }
    }

    @Test func withoutUnicodeThereIsASCII() async throws {
        let browser = try await BrowserTerminal(variables: ["LC_ALL": "C"], prepare: BrowserTerminal.sample)
        try await browser.screen.wait(for: "* live")
        try browser.screen.press("j", "Space")
        let lines = try await browser.screen.wait(for: "\\u{65e5}")
        #expect(lines.joined().utf8.allSatisfy { (0x20...0x7E).contains($0) })
        try await browser.end()
    }

    @Test func whereThereCanBeNoScreenItSaysSo() async throws {
        for (name, why) in [
            ("dumb", "which \"dumb\" (TERM) cannot"), ("nonsense", "does not know the terminal \"nonsense\""),
        ] {
            let browser = try await BrowserTerminal(
                width: 120, program: "sh -c 'TERM=\(name) $FK; code=$?; read line; exit $code'")
            try await browser.screen.wait(for: why)
            try browser.screen.press("Enter")
            #expect(try await browser.screen.waitForExit() == 2)
            try FileManager.default.removeItem(at: browser.home)
        }
        let environment = [
            "PATH": try Products.directory().path + ":/usr/bin:/bin", "TERM": "xterm", "FK_CONNECT": "memory:",
        ]
        for line in ["fk browse", "fk browse < /dev/null", "fk browse > /dev/null", "echo browse | fk"] {
            let (output, code) = try BrowserTerminal.run(line, environment)
            #expect(
                code == 2 && output.contains(/browse (needs a terminal|is for the command line)/), "\(line): \(output)")
        }
        let (output, code) = try BrowserTerminal.run("fk browse relative", environment)
        #expect(code == 2 && output.contains("Relative path"))
    }

    /// A backend that cannot be opened yet: the screen is there, says so, and fills by itself.
    @Test func aBackendThatIsAwayIsWaitedFor() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("fk-away-\(UUID().uuidString)")
        try "in the way".write(to: file, atomically: true, encoding: .utf8)
        let browser = try await BrowserTerminal(url: "local:\(file.path)/deployment")
        try await browser.screen.wait(for: "connection lost")
        try browser.screen.press("?")
        try await browser.screen.wait(for: "keys ─")
        try browser.screen.press("Escape")
        try FileManager.default.removeItem(at: file)
        try await browser.waitUntilLive()
        try await browser.screen.wait(for: "zookeeper")
        try await browser.end()
        try FileManager.default.removeItem(at: file)
    }
}
