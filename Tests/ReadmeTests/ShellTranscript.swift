import ChildProcess
import Foundation
import TerminalScreen

/// The README's session in the shell, typed into a real terminal again.
struct ShellTranscript {
    /// What the block has.
    let recorded: [String]

    private static let mark = "[fk: "

    /// The lines that were typed.
    var typed: [String] {
        recorded.compactMap { line in
            guard line.hasPrefix(ShellTranscript.mark), let end = line.firstRange(of: "] ") else { return nil }
            return String(line[end.upperBound...])
        }
    }

    /// What the screen shows after them.
    func run() async throws -> [String] {
        let home = FileManager.default.temporaryDirectory.appendingPathComponent("fk-readme-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: home) }
        let screen = try TerminalScreen(
            "fk", width: 100, height: 60,
            environment: [
                "PATH": try Products.directory().path + ":/usr/bin:/bin", "HOME": home.path, "TZ": "UTC",
                "NO_COLOR": "1", "LC_ALL": "C.UTF-8",
            ])
        for (index, line) in ([""] + typed).enumerated() {
            if index > 0 {
                try screen.type(line)
                try screen.press("Enter")
            }
            try await screen.wait("the prompt after \(line)") { lines in
                lines.count { $0.hasPrefix(ShellTranscript.mark) } == index + 1
                    && lines.last?.hasPrefix(ShellTranscript.mark) == true
            }
        }
        let lines = try screen.lines
        try screen.press("C-d")
        _ = try await screen.waitForExit()
        return lines.map { $0.replacing(/\ +txid 0x[0-9a-f]+ · epoch [0-9]+ · \$[0-9.]+$/, with: "") }
    }
}
