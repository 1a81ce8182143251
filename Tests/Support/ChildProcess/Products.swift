public import Foundation

/// Where what was built with the tests is.
public enum Products {
    public struct Missing: Error, CustomStringConvertible {
        public let description: String
    }

    /// The directory that has `fk`: where `FK_BINARY` says, or beside the tests.
    public static func directory() throws -> URL {
        var candidates = [
            URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent(),
            URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../../.build/debug"),
        ]
        if let binary = ProcessInfo.processInfo.environment["FK_BINARY"] {
            candidates.insert(URL(fileURLWithPath: binary).deletingLastPathComponent(), at: 0)
        }
        for directory in candidates
        where FileManager.default.isExecutableFile(atPath: directory.appendingPathComponent("fk").path) {
            return directory.standardizedFileURL
        }
        throw Missing(description: "fk is not built: it is looked for in \(candidates.map(\.path))")
    }
}
