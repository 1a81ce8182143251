import Foundation
import TerminalScreen
import Testing

/// `fk browse` in real terminals.
@Suite(.serialized) struct TerminalTests {
    /// Dates and money are those of the day.
    private func stable(_ lines: [String]) -> [String] {
        lines.prefix(lines.count - 1).map { line in
            line.replacing(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/, with: "2026-11-23 15:50:34")
                .replacing(/\d\d-\d\d \d\d:\d\d/, with: "11-23 15:50").replacing(/local:\S+/, with: "local:deployment")
        }
    }

    @Test(arguments: [(40, 10), (80, 24), (200, 60)]) func goldenScreens(_ width: Int, _ height: Int) async throws {
        let browser = try await BrowserTerminal.live(width: width, height: height)
        try browser.screen.press("j", "Space")
        try await browser.screen.wait("the Stat of /app and its children") { lines in
            lines.contains { $0.contains("config") }
                && (width < 80 || lines.contains { $0.contains("\"debug\": false") })
                && lines.contains { $0.contains("日本語ノード") && (width < 72 || $0.contains("4B")) }
        }
        let lines = try browser.screen.lines
        try GoldenTests.compare(stable(lines), with: "terminal-\(width)x\(height)")
        try await browser.end()
    }

    @Test func changesOfOthersAppear() async throws {
        let browser = try await BrowserTerminal.live()
        try browser.oneShot("fk create /from-outside hello; fk set /app x; fk delete /app/config")
        try await browser.screen.wait("the events") { lines in
            ["created   /from-outside", "changed   /app ", "deleted   /app/config"].allSatisfy { text in
                lines.contains { $0.contains(text) }
            } && lines.contains { $0.contains("· from-outside") }
        }
        try await browser.end()
    }

    @Test func changesAreMadeAfterAQuestion() async throws {
        let browser = try await BrowserTerminal.live()
        try browser.screen.press("A")
        try browser.screen.type("made")
        try browser.screen.press("Enter")
        try browser.screen.type("by hand")
        try await browser.screen.wait(for: "create /made, persistent, with data: by hand")
        try browser.screen.press("Enter")
        try await browser.screen.wait(for: "created /made")
        #expect(try browser.oneShot("fk get /made") == "by hand")
        // It is selected.
        try await browser.screen.wait("its path at the top") { $0[0].contains("/made") }
        try browser.screen.press("D")
        try await browser.screen.wait(for: "delete /made?")
        try browser.screen.press("y")
        try await browser.screen.wait("that it is gone") { lines in !lines.contains { $0.contains("· made") } }
        #expect(try browser.oneShot("fk exists /made").hasPrefix("false"))
        try browser.screen.press("g", "g", "j", "D")
        try await browser.screen.wait(for: "delete /app and 4 nodes below it, 0 ephemeral?")
        try browser.screen.type("app")
        try browser.screen.press("Enter")
        try await browser.screen.wait(for: "deleted /app and 4 nodes below it")
        #expect(try browser.oneShot("fk exists /app").hasPrefix("false"))
        try await browser.end()
    }

    @Test func theEditorWritesOnlyWhatNobodyHasChanged() async throws {
        let browser = try await BrowserTerminal.live("/app/config", variables: ["EDITOR": "~/edit"])
        func editor(_ script: String) throws {
            let file = browser.home.appendingPathComponent("edit")
            try "#!/bin/sh\n\(script)\n".write(to: file, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        }
        try await browser.screen.wait(for: "mode=fast")
        try editor("sed -i s/fast/slow/ $1")
        try browser.screen.press("E")
        try await browser.screen.wait(for: "write 9 B to /app/config, which has 9 B in version 0?")
        try browser.screen.press("y")
        try await browser.screen.wait(for: "mode=slow")
        #expect(try browser.oneShot("fk get /app/config") == "mode=slow")
        // Somebody else is quicker.
        try editor("sed -i s/slow/mine/ $1; fk set /app/config theirs")
        try browser.screen.press("E")
        try await browser.screen.wait(for: "write 9 B")
        try browser.screen.press("y")
        try await browser.screen.wait("both versions") { lines in
            ["it has changed since it was shown", "theirs", "mode=mine"].allSatisfy { text in
                lines.contains { $0.contains(text) }
            }
        }
        #expect(try browser.oneShot("fk get /app/config") == "theirs")
        try browser.screen.press("Escape")
        try await browser.screen.wait("the data") { lines in lines.contains { $0.contains("│ theirs") } }
        try editor("exit 3")
        try browser.screen.press("E")
        try await browser.screen.wait(for: "has failed (3); nothing was written")
        try await browser.end()
    }

    @Test func sessionsShowWhoHoldsWhat() async throws {
        let browser = try await BrowserTerminal.live()
        try browser.screen.press("A")
        try browser.screen.type("mine")
        try browser.screen.press("Enter", "Tab", "Tab")
        try await browser.screen.wait(for: "create /mine, ephemeral")
        try browser.screen.press("Enter")
        try await browser.screen.wait("the ephemeral node") { lines in lines.contains { $0.contains("○ mine") } }
        try browser.screen.press("g", "g")
        try await browser.screen.wait("the root") { !$0[0].contains("mine") }
        try browser.screen.press("G", "k", "k", "j")
        try browser.screen.press("s")
        try await browser.screen.wait("the session and its node") { lines in
            lines.contains { $0.contains("0x") && $0.contains("10 s") } && lines.contains { $0.contains("○ /mine") }
        }
        try browser.screen.press("G", "Enter")
        try await browser.screen.wait("the node in the tree") { $0[0].contains("/mine") }
        try browser.screen.press("q")
        #expect(try await browser.screen.waitForExit() == 0)
        // The session has ended with the browser.
        #expect(try browser.oneShot("fk exists /mine").hasPrefix("false"))
        try FileManager.default.removeItem(at: browser.home)
    }

    @Test func commandsRunAndShowWhatTheyWrite() async throws {
        let browser = try await BrowserTerminal.live()
        try browser.screen.press(":")
        try browser.screen.type("tree /app")
        try browser.screen.press("Enter")
        try await browser.screen.wait(for: "└── w-1")
        try browser.screen.press("Escape", ":")
        try browser.screen.type("create by-command")
        try browser.screen.press("Enter")
        try await browser.screen.wait(for: "run \"create by-command\" at /?")
        try browser.screen.press("y")
        try await browser.screen.wait(for: "Created /by-command")
        try browser.screen.press("Escape", ":")
        try browser.screen.type("get /missing")
        try browser.screen.press("Enter")
        try await browser.screen.wait(for: "fk: Node does not exist: /missing")
        try await browser.end()
    }

    /// As a terminal sends it: a click in the old encoding, which this kind of terminal has.
    @Test func theMouseSelectsAndOpens() async throws {
        let browser = try await BrowserTerminal.live()
        func mouse(_ events: (button: Int, x: Int, y: Int)...) throws {
            let codes = events.flatMap { [0x1B, 0x5B, 0x4D, 32 + $0.button, 33 + $0.x, 33 + $0.y] }
            try browser.screen.type(String(String.UnicodeScalarView(codes.compactMap { Unicode.Scalar($0) })))
        }
        // Before its row is there a click hits nothing.
        try await browser.screen.wait(for: "▸ app")
        // Press and release come together.
        try mouse((0, 8, 3), (3, 8, 3))
        try await browser.screen.wait("the path at the top") { $0[0].contains("/app") }
        try mouse((0, 8, 3))
        try mouse((3, 8, 3))
        try await browser.screen.wait(for: "· config")
        // The divider, to column 50.
        try mouse((0, 36, 5))
        try mouse((32, 50, 6))
        try mouse((3, 50, 6))
        try await browser.screen.wait("the divider") { lines in Array(lines[1])[50] == "┬" }
        // The wheel.
        try mouse((65, 8, 5))
        try await browser.end()
    }
}
