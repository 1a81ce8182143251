import ChildProcess
import Foundation

/// Runs command lines as the README's reader does, with `fk` on the path and a home of its own, which ends with it.
final class Terminal {
    private let home: URL
    private let environment: [String: String]

    init() throws {
        home = FileManager.default.temporaryDirectory.appendingPathComponent("fk-readme-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        environment = [
            "PATH": try Products.directory().path + ":/usr/bin:/bin", "HOME": home.path, "XDG_DATA_HOME": home.path,
            "TZ": "UTC", "NO_COLOR": "1",
        ]
    }

    deinit { try? FileManager.default.removeItem(at: home) }

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
