import Foundation
import Testing

/// The completions, asked by the shells they are for, where these are installed.
@Suite struct CompletionTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../..").standardizedFileURL.path

    private static let questions: [(line: String, answers: [String])] = [
        ("fk dele", ["delete", "deleteall"]),
        ("fk get /app/c", ["/app/cache", "/app/config"]),
        ("fk ls /a", ["/app"]),
        ("fk GET /app/con", ["/app/config"]),
        ("fk get --out", ["--output"]),
        ("fk --output ", ["json", "text"]),
        ("fk help whoa", ["whoami"]),
    ]

    private func ask(_ shell: String, _ script: String) async throws -> [String]? {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/\(shell)") else { return nil }
        let scratch = try Scratch()
        let nodes = "create /app\ncreate /app/config\ncreate /app/cache\n"
        #expect(try await Tool.run([], scratch, input: Array(nodes.utf8)).code == 0)
        let directory = URL(fileURLWithPath: Tool.path).deletingLastPathComponent().path
        let (file, output) = (try scratch.file("script", script), "\(scratch.path)/answers")
        let child = try Child(
            program: "/usr/bin/\(shell)", arguments: [Array(file.utf8)],
            environment: Tool.environment(
                scratch, ["PATH": "\(directory):/usr/bin:/bin", "HOME": scratch.path, "XDG_CONFIG_HOME": scratch.path]),
            streams: [
                .file("/dev/null", O_RDONLY), .file(output, O_WRONLY | O_CREAT),
                .file("/dev/null", O_WRONLY),
            ])
        _ = await child.wait()
        return try String(contentsOfFile: output, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false
        ).map(String.init)
    }

    @Test func bash() async throws {
        var script = "source \(Self.root)/completions/fk.bash\n"
        for question in Self.questions {
            script += "COMP_LINE='\(question.line)' COMP_POINT=\(question.line.count) COMPREPLY=()\n"
            script += "_fk 2>/dev/null\nprintf '%s\\n' \"${COMPREPLY[@]}\" | sort | paste -sd ' '\n"
        }
        guard let answers = try await ask("bash", script) else { return }
        for (question, answer) in zip(Self.questions, answers) {
            #expect(answer == question.answers.joined(separator: " "), "\(question.line)")
        }
    }

    @Test func fish() async throws {
        var script = "source \(Self.root)/completions/fk.fish\n"
        for question in Self.questions {
            script += "complete -C '\(question.line)' | string split -f 1 \\t | sort | string join ' '\n"
        }
        guard let answers = try await ask("fish", script) else { return }
        for (question, answer) in zip(Self.questions, answers) {
            #expect(answer == question.answers.joined(separator: " "), "\(question.line)")
        }
    }
}
