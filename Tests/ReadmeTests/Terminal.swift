import ChildProcess
import Foundation

/// Runs command lines as the README's reader does, with `fk` on the path and a home of its own, which ends with it.
final class Terminal {
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    private let home: URL
    private let environment: [String: String]

    init() throws {
        home = FileManager.default.temporaryDirectory.appendingPathComponent("fk-readme-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        environment = [
            "PATH": try Terminal.products().path + ":/usr/bin:/bin", "HOME": home.path, "XDG_DATA_HOME": home.path,
            "TZ": "UTC", "NO_COLOR": "1",
        ]
    }

    deinit { try? FileManager.default.removeItem(at: home) }

    /// The directory that has `fk`: beside the tests, or where `FK_BINARY` says.
    static func products() throws -> URL {
        var candidates = [URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()]
        candidates.append(Readme.root.appendingPathComponent(".build/debug"))
        if let binary = ProcessInfo.processInfo.environment["FK_BINARY"] {
            candidates.insert(URL(fileURLWithPath: binary).deletingLastPathComponent(), at: 0)
        }
        for directory in candidates
        where FileManager.default.isExecutableFile(atPath: directory.appendingPathComponent("fk").path) {
            return directory.standardizedFileURL
        }
        throw Missing(description: "fk is not built: it is looked for in \(candidates.map(\.path))")
    }

    /// What the line printed to both streams, in that order.
    func run(_ line: String) throws -> String {
        let file = home.appendingPathComponent("output")
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        let output = try FileHandle(forWritingTo: file)
        let descriptor = output.fileDescriptor
        let command = "cd \"$HOME\" && " + line
        try ChildProcess("/bin/sh", ["-c", command], environment: environment, output: descriptor, error: descriptor)
            .wait()
        try output.close()
        return try String(contentsOf: file, encoding: .utf8)
    }
}
