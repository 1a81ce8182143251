import Foundation

/// There is no Redis server to test with, or it does not run.
public struct RedisMissing: Error, CustomStringConvertible {
    let what: String

    public var description: String {
        """
        The tests of the Redis store need a Redis server: \(what).
        Run scripts/test-setup.sh, or: sudo apt-get install --no-install-recommends redis-server openssl
        """
    }

    /// The program, by PATH.
    static func find(
        _ program: String = "redis-server", environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> String {
        let candidates = (environment["PATH"] ?? "/usr/bin").split(separator: ":").map { "\($0)/\(program)" }
        guard let found = candidates.first(where: FileManager.default.isExecutableFile(atPath:)) else {
            throw RedisMissing(what: "there is no \(program) in PATH")
        }
        return found
    }
}
