import Foundation

/// A deployment with nodes of every kind, and ways to compare it with another.
enum Moving {
    /// All types but the ephemeral one, odd names, binary data, and a node whose list lets nobody create below it: its child
    /// was there before.
    static let script = """
        create /app hello
        create /app/a ''
        create /app/a-b 'a "quoted" one'
        create /app/a/b deep
        create /app/é one
        create /app/e\u{301} two
        create '/app/with blank' ' '
        create /app/... dots
        create -b /app/binary AP/+CgANIg==
        create -c /app/container
        create /app/container/child
        create -t 3600000 /app/ttl soon
        create -s /app/job- first
        create -s /app/job- second
        create /app/private secret
        create /app/private/below x

        """

    private static let closing = "setAcl /app/private digest:bob:9IfCHOlJUHrTQpRAlVHzHUrHzAE=:cdrwa,world:anyone:ra\n"

    static let nodes = 16

    /// - Parameter isOpen: without the list that lets nobody in.
    static func fill(_ scratch: Scratch, isOpen: Bool = false) async throws {
        try await expect(Tool.run([], scratch, input: Array((isOpen ? script : script + closing).utf8)))
    }

    struct Unexpected: Error { let outcome: Tool.Outcome }

    @discardableResult
    static func expect(_ outcome: Tool.Outcome, code: Int32 = 0) throws -> Tool.Outcome {
        if outcome.code != code { throw Unexpected(outcome: outcome) }
        return outcome
    }

    /// Runs `fk` at another deployment of the same directory.
    static func run(_ arguments: [String], _ scratch: Scratch, at name: String, input: [UInt8] = []) async throws
        -> Tool.Outcome
    {
        try await Tool.run(
            arguments, scratch, input: input, environment: ["FK_CONNECT": "local:\(scratch.path)/\(name)"])
    }

    /// An export in a file of that name.
    static func export(_ path: String, _ scratch: Scratch, as name: String, at deployment: String = "deployment")
        async throws -> String
    {
        let outcome = try expect(await run(["export", "-r", path], scratch, at: deployment))
        return try scratch.file(name, outcome.output)
    }

    /// Lines of an export with so many nodes, a hundred in a directory.
    static func export(nodes: Int) -> [UInt8] {
        var lines = [#"{"path":"."}"#]
        for number in 0..<(nodes - 1) {
            let directory = "d\(String(number / 100 + 1_000))"
            let path = number % 100 == 0 ? directory : "\(directory)/n\(number % 100 + 100)"
            lines.append(#"{"path":"\#(path)","data":"value \#(number)"}"#)
        }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }
}
