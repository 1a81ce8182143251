import ChildProcess
import Foundation
import TerminalScreen
import Testing

/// A backend that hangs, here because somebody else holds the database: keys, commands, start and end do not wait for it.
@Suite(.serialized) struct HangTests {
    /// Somebody who writes and does not come to an end, until it is let go.
    private final class Holder {
        private let child: ChildProcess
        private var isHeld = true

        init(_ browser: BrowserTerminal) throws {
            let ends = try ChildProcess.pipe()
            // The byte that SQLite locks for whoever writes.
            let hold =
                "import fcntl, sys, time; f = open(sys.argv[1], 'r+b'); "
                + "fcntl.lockf(f, fcntl.LOCK_EX, 1, 120); print('held', flush=True); time.sleep(60)"
            child = try ChildProcess(
                "/usr/bin/env", ["python3", "-c", hold, "\(browser.home.path)/deployment/deployment.sqlite-shm"],
                environment: ["PATH": "/usr/bin:/bin"], output: ends.write)
            ChildProcess.closeEnd(ends.write)
            var byte: UInt8 = 0
            let count = read(ends.read, &byte, 1)
            ChildProcess.closeEnd(ends.read)
            if count != 1 { throw TerminalScreen.Failure(description: "The database cannot be held") }
        }

        func letGo() {
            guard isHeld else { return }
            isHeld = false
            child.signal(9)
            child.wait()
        }

        deinit { letGo() }
    }

    /// Of a change that hangs: for longer than `--timeout`, and less than any other patience.
    private static let patience = Duration.seconds(15)

    @Test func aHangingBackendIsShownAndRecovers() async throws {
        let browser = try await BrowserTerminal.live("--timeout 1", width: 120)
        let holder = try Holder(browser)
        let began = ContinuousClock.now
        try browser.screen.press("A")
        try browser.screen.type("late")
        try browser.screen.press("Enter", "Enter")
        // Keys do not wait for it.
        try browser.screen.press("j")
        try await browser.screen.wait("the selection in its new place") { $0[0].contains("/app") }
        try await browser.screen.wait(for: "create /late …")
        try await browser.screen.wait(for: "connection lost")
        #expect(ContinuousClock.now - began < Self.patience)
        // Reads are answered all the same, and what was sent is still on its way: it stays so.
        try await browser.screen.wait(for: "What was sent has not arrived yet")
        try browser.screen.press("j")
        try await browser.screen.wait("the selection in its next place") { $0[0].contains("/locks") }
        holder.letGo()
        try await browser.waitUntilLive()
        // What was sent was done in the end, and appears.
        try await browser.screen.wait("the node") { lines in lines.contains { $0.contains("· late") } }
        try await browser.end()
    }

    /// Commands have a session of their own: theirs end in their time, or when they are given up.
    @Test func commandsDoNotWait() async throws {
        let browser = try await BrowserTerminal.live("--timeout 3", width: 120)
        let holder = try Holder(browser)
        func command(_ line: String) throws {
            try browser.screen.press(":")
            try browser.screen.type(line)
            try browser.screen.press("Enter", "y")
        }
        try command("create /late")
        try await browser.screen.wait(for: "fk create /late …, Esc gives it up")
        try browser.screen.press("Escape")
        try await browser.screen.wait(for: "given up")
        try browser.screen.press("Escape")
        try command("create /later")
        try await browser.screen.wait(for: "No answer within 3000 ms")
        try browser.screen.press("Escape")
        // Reads go on.
        try browser.screen.press(":")
        try browser.screen.type("ls /app")
        try browser.screen.press("Enter")
        try await browser.screen.wait(for: "[config, workers, 日本語ノード]")
        holder.letGo()
        try await browser.end()
    }

    /// Whatever hangs, and however it is left.
    @Test(arguments: ["q", "C-c", "TERM", "HUP"]) func leavingDoesNotWait(_ end: String) async throws {
        let browser = try await BrowserTerminal(
            "--timeout 1", width: 120, program: "sh -c 'echo $$ > ~/process; exec $FK'",
            prepare: BrowserTerminal.sample)
        try await browser.waitUntilLive()
        let holder = try Holder(browser)
        try browser.screen.press("A")
        try browser.screen.type("late")
        try browser.screen.press("Enter", "Enter")
        try await browser.screen.wait(for: "connection lost")
        let began = ContinuousClock.now
        try leave(browser, end)
        _ = try await browser.screen.waitForExit()
        #expect(ContinuousClock.now - began < .seconds(2))
        holder.letGo()
        try FileManager.default.removeItem(at: browser.home)
    }

    /// While the deployment is being opened.
    @Test(arguments: ["q", "C-c", "TERM"]) func startingDoesNotWait(_ end: String) async throws {
        // The deployment is there before somebody holds it, and nobody else has it open.
        let other = try await BrowserTerminal(program: "true", prepare: BrowserTerminal.sample)
        _ = try await other.screen.waitForExit()
        let holder = try Holder(other)
        let browser = try await BrowserTerminal(
            program: "sh -c 'echo $$ > ~/process; exec $FK'", url: other.url)
        try await browser.screen.wait(for: "○ connecting")
        try browser.screen.press("?")
        try await browser.screen.wait(for: "keys ─")
        try browser.screen.press("Escape", ":")
        try browser.screen.type("ls")
        try browser.screen.press("Enter")
        try await browser.screen.wait(for: "fk ls …")
        let began = ContinuousClock.now
        try leave(browser, end)
        _ = try await browser.screen.waitForExit()
        #expect(ContinuousClock.now - began < .seconds(2))
        holder.letGo()
        try FileManager.default.removeItem(at: other.home)
        try FileManager.default.removeItem(at: browser.home)
    }

    private func leave(_ browser: BrowserTerminal, _ end: String) throws {
        if end == "q" || end == "C-c" {
            try browser.screen.press(end)
        } else {
            try browser.oneShot("kill -\(end) $(cat ~/process)")
        }
    }
}
