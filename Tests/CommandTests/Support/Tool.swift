import Foundation
import Synchronization

/// The `fk` that was built with the tests, run as a process with an environment of its own.
enum Tool {
    /// What a run came to.
    struct Outcome: Sendable, Equatable {
        var output: [UInt8]
        var errors: String
        var code: Int32

        var text: String { String(decoding: output, as: UTF8.self) }
    }

    static let path: String = {
        if let path = ProcessInfo.processInfo.environment["FK_BINARY"] { return path }
        let products = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../..")
        let candidates = [products, root.appendingPathComponent(".build/debug")]
        return candidates.map { $0.appendingPathComponent("fk").standardizedFileURL.path }
            .first { FileManager.default.isExecutableFile(atPath: $0) } ?? "fk"
    }()

    /// No HOME, no locale, nothing of the caller's.
    static func environment(_ scratch: Scratch, _ more: [String: String] = [:]) -> [String: String] {
        ["FK_CONNECT": scratch.url, "PATH": "/usr/bin:/bin"].merging(more) { $1 }
    }

    /// Runs `fk` to its end, with `input` as a file or, as by a pipeline, through a pipe.
    static func run(
        _ arguments: [String], _ scratch: Scratch, input: [UInt8] = [], environment: [String: String] = [:],
        program: String = path
    ) async throws -> Outcome {
        let id = UUID().uuidString
        let standardInput = try scratch.file("in-\(id)", input)
        let (output, errors) = ("\(scratch.path)/out-\(id)", "\(scratch.path)/err-\(id)")
        let child = try Child(
            program: program, arguments: arguments.map { Array($0.utf8) },
            environment: self.environment(scratch, environment),
            streams: [
                .file(standardInput, O_RDONLY), .file(output, O_WRONLY | O_CREAT), .file(errors, O_WRONLY | O_CREAT),
            ])
        let code = await child.wait()
        return Outcome(
            output: Array(try Data(contentsOf: URL(fileURLWithPath: output))),
            errors: String(decoding: try Data(contentsOf: URL(fileURLWithPath: errors)), as: UTF8.self), code: code)
    }

    static func run(_ line: String, _ scratch: Scratch, input: String = "") async throws -> Outcome {
        try await run(line.split(separator: " ").map(String.init), scratch, input: Array(input.utf8))
    }
}
