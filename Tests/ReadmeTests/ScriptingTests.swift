import ChildProcess
import Foundation
import Testing

/// docs/scripting.md says what is so: each script is followed by what it prints.
@Suite struct ScriptingTests {
    private static func blocks() throws -> (scripts: [String], outputs: [String]) {
        let file = Readme.root.appendingPathComponent("docs/scripting.md")
        let page = Readme(text: try String(contentsOf: file, encoding: .utf8))
        return (page.blocks("sh"), page.blocks("text"))
    }

    /// Each in a home of its own, on a thread that may wait.
    private static func run(_ script: String) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try Terminal().run("\n" + script + "\n") })
            }
        }
    }

    @Test func theScriptsPrintWhatIsRecorded() async throws {
        let (scripts, outputs) = try Self.blocks()
        #expect(scripts.count == outputs.count && scripts.count >= 6)
        for (script, output) in zip(scripts, outputs) {
            #expect(try await Self.run(script) == output + "\n", "\(script)")
        }
    }
}
