import Foundation
import Testing

/// `tail` typed into the shell, in a real terminal.
@Suite(.serialized) struct TailInShellTests {
    @Test func controlCEndsTheTailAndNotTheShell() async throws {
        let shell = try await ShellScreen(width: 100)
        try await shell.prompt(0)
        try await shell.run("create /n", then: 1)
        try shell.screen.type("tail --data /n")
        try shell.screen.press("Enter")
        try await watches(shell, 1)
        #expect(try shell.oneShot("fk set /n '\u{1B}[31m'") == "")
        let lines = try await shell.screen.wait(for: "NodeDataChanged")
        #expect(lines.contains { $0.hasSuffix(#"/n  txid 0x2  epoch {}  version 1  "\u001b[31m""#) }, "\(lines)")
        try shell.screen.press("C-c")
        try await shell.prompt(2)
        // Its session is gone, and the shell's is there.
        try await watches(shell, 0)
        try await shell.run("tail --count 1 --from 1 /n | grep -c version", then: 3)
        #expect(try shell.screen.lines.contains("1"))
        try await shell.end()
    }

    /// Waits until the sessions have that many watches.
    private func watches(_ shell: ShellScreen, _ count: Int) async throws {
        for _ in 1...1_000 {
            let list = try shell.oneShot("fk -o json sessions")
            if list.contains(#""watches":1"#) == (count > 0) { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("never \(count) watches")
    }
}
