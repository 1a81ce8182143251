import Foundation
import Testing

/// What a person sees, and what happens when nobody looks any more.
@Suite struct TerminalTests {
    private func lines(_ arguments: [String], _ scratch: Scratch, _ environment: [String: String] = [:]) async throws
        -> [String]
    {
        let fk = try Conversation(arguments, scratch, environment: environment, onTerminal: true)
        fk.endInput()
        defer { _ = fk }
        return await fk.remainingLines()
    }

    @Test func answersForPeople() async throws {
        let scratch = try Scratch()
        let plain = ["NO_COLOR": "1"]
        #expect(try await lines(["create", "/a", "hello"], scratch, plain) == ["Created /a"])
        #expect(try await lines(["ls", "/"], scratch, plain) == ["[a, zookeeper]"])
        #expect(try await lines(["get", "/a"], scratch, plain) == ["hello"])
        #expect(try await lines(["set", "--hex", "/a", "1b5b"], scratch, plain) == [])
        #expect(
            try await lines(["get", "/a"], scratch, plain)
                == ["00000000  1b 5b                                             |.[|"])
        #expect(try await lines(["get", "/b"], scratch, plain) == ["fk: Node does not exist: /b"])
        #expect(try await lines(["-q", "create", "/q"], scratch, plain) == [])
    }

    @Test func colors() async throws {
        let scratch = try Scratch()
        #expect(try await lines(["get", "/b"], scratch) == ["\u{1B}[31mfk:\u{1B}[0m Node does not exist: /b"])
        #expect(try await lines(["--color", "never", "get", "/b"], scratch) == ["fk: Node does not exist: /b"])
        let forced = try await Tool.run("--color always get /b", scratch)
        #expect(forced.errors == "\u{1B}[31mfk:\u{1B}[0m Node does not exist: /b\n")
    }

    /// A reader that leaves ends the command quietly.
    @Test func closedPipe() async throws {
        let scratch = try Scratch()
        let script = (1...400).map { "create /node-with-a-long-name-\($0)" }.joined(separator: "\n")
        #expect(try await Tool.run([], scratch, input: Array(script.utf8)).code == 0)
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        close(ends[0])
        let errors = "\(scratch.path)/errors"
        let child = try Child(
            arguments: [Array("ls".utf8), Array("/".utf8)], environment: Tool.environment(scratch),
            streams: [.file("/dev/null", O_RDONLY), .descriptor(ends[1]), .file(errors, O_WRONLY | O_CREAT)])
        close(ends[1])
        #expect(await child.wait() == 0)
        #expect(try String(contentsOfFile: errors, encoding: .utf8) == "")
    }

    @Test(arguments: [
        (Child.Stream.file("/dev/full", O_WRONLY), "No space left on device"), (.closed, "Bad file descriptor"),
    ])
    func outputThatFails(_ output: Child.Stream, _ reason: String) async throws {
        let scratch = try Scratch()
        let errors = "\(scratch.path)/errors"
        let child = try Child(
            arguments: [Array("ls".utf8), Array("/".utf8)], environment: Tool.environment(scratch),
            streams: [.file("/dev/null", O_RDONLY), output, .file(errors, O_WRONLY | O_CREAT)])
        #expect(await child.wait() == 1)
        #expect(try String(contentsOfFile: errors, encoding: .utf8) == "fk: Cannot write to the output: \(reason)\n")
    }
}
