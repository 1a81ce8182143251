import Foundation

/// One command as a script of the system's shell runs it: what the script prints, and what it says on standard error.
///
/// Every command of the table has at least one. Those of another group are another list in ``all``.
struct CommandRow: Sendable, CustomStringConvertible {
    let command: String
    /// For `/bin/sh`, with `fk` on its path and a deployment, a home and a configuration of its own. Its exit code is 0.
    let script: String
    let output: String
    let errors: String

    init(_ command: String, _ script: String, _ output: String, errors: String = "") {
        self.command = command
        self.script = script
        self.output = output
        self.errors = errors
    }

    var description: String { command }

    static let all =
        reading + looking + changing + moving + watching + following + coordinating + access + seeing + administering
        + shell + other

    func run() async throws -> Tool.Outcome {
        let scratch = try Scratch()
        let directory = URL(fileURLWithPath: Tool.path).deletingLastPathComponent().path
        let environment = [
            "PATH": "\(directory):/usr/bin:/bin", "HOME": scratch.path, "XDG_CONFIG_HOME": scratch.path + "/config",
            "XDG_DATA_HOME": scratch.path + "/data",
        ]
        return try await Tool.run(["-c", script], scratch, environment: environment, program: "/bin/sh")
    }
}
