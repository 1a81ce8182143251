import Foundation
import Testing

/// A running `fk tail` whose lines are read as they come.
final class TailProcess: Sendable {
    let scratch: Scratch
    let conversation: Conversation

    init(_ arguments: [String], _ scratch: Scratch, environment: [String: String] = [:]) throws {
        self.scratch = scratch
        conversation = try Conversation(["-v"] + arguments, scratch, environment: environment)
    }

    /// Returns when all watches of the session stand.
    func isFollowing(session: Int = 1) async throws {
        for _ in 1...6_000 {
            if errors.contains("session \(session) follows") { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("session \(session) never followed: \(errors)")
    }

    var errors: String { (try? String(contentsOfFile: "\(scratch.path)/errors", encoding: .utf8)) ?? "" }

    /// What it says on standard error beside what `-v` makes it say.
    var complaints: [String] {
        errors.split(separator: "\n").map(String.init).filter { line in
            !line.contains(" follows after txid ") && line.firstMatch(of: #/ ms(, |$)/#) == nil
        }
    }

    /// The next line, without its time.
    func line() async -> String? { await conversation.line().map(Self.withoutTime) }

    func remainingLines() async -> [String] { await conversation.remainingLines().map(Self.withoutTime) }

    static func withoutTime(_ line: String) -> String {
        line.replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/, with: "TIME").replacing(#/ +/#, with: " ")
    }

    /// The next line as JSON.
    func object() async throws -> [String: Any] {
        let line = try #require(await conversation.line())
        return try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
    }

    /// The id of the only session.
    static func session(_ scratch: Scratch) async throws -> String {
        let list = try await Tool.run("-o json sessions", scratch).text
        return String(try #require(list.firstMatch(of: /"session":"(0x[0-9a-f]+)"/)?.output.1))
    }

    /// Runs the lines as one script.
    static func script(_ lines: [String], _ scratch: Scratch) async throws {
        let outcome = try await Tool.run([], scratch, input: Array((lines.joined(separator: "\n") + "\n").utf8))
        #expect(outcome.code == 0, "\(outcome.errors)")
    }
}
