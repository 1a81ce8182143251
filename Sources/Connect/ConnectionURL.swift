public import FaaSKeeperModel

/// The address of a deployment: `local:NAME`, `local:/directory`, `memory:`, `aws://DEPLOYMENT?region=R`,
/// `gcp://PROJECT/DEPLOYMENT`, each with options after `?`.
public struct ConnectionURL: Hashable, Sendable, CustomStringConvertible {
    public enum Backend: Hashable, Sendable {
        /// The embedded emulator on a directory.
        case local(directory: String)
        /// The embedded emulator in this process alone.
        case memory
        case aws(AWSAddress)
    }

    public let text: String
    public let backend: Backend
    public let options: LocalURLOptions

    public var description: String { text }

    /// What is used where nobody says otherwise.
    public static let standard = "local:default"

    /// Reads an address.
    /// - Parameter environment: where `local:NAME` looks for `XDG_DATA_HOME` and `HOME`.
    /// - Throws: `.badArguments`, naming what is wrong and what would be right.
    public init(_ text: String, environment: [String: String]) throws(KeeperError) {
        self.text = text
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let address = String(parts[0])
        guard let colon = address.firstIndex(of: ":") else {
            throw ConnectionURL.fault(text, "it has no scheme; local:NAME, local:/directory or memory: are right")
        }
        let scheme = address[..<colon]
        let rest = String(address[address.index(after: colon)...])
        var query = parts.count > 1 ? String(parts[1]) : ""
        switch scheme {
        case "local":
            backend = .local(directory: try ConnectionURL.directory(rest, text, environment))
        case "memory":
            guard rest.isEmpty else { throw ConnectionURL.fault(text, "nothing follows memory: but options") }
            backend = .memory
        case "aws":
            backend = .aws(try AWSAddress(rest, query: &query, of: text))
        case "gcp":
            throw KeeperError(
                .unsupported,
                "This version has no \(scheme) backend: local:NAME, local:/directory, memory: and aws: are there")
        default:
            throw ConnectionURL.fault(
                text, "unknown scheme \(escapeControl(String(scheme))); local:, memory:, aws: and gcp: are known")
        }
        options = try LocalURLOptions(query: query, of: text)
    }

    private static func directory(
        _ rest: String, _ text: String, _ environment: [String: String]
    ) throws(KeeperError) -> String {
        guard let rest = decodePercent(rest) else { throw fault(text, "a % is followed by two hexadecimal digits") }
        if rest.isEmpty { throw fault(text, "it names no deployment; local:default is right") }
        if rest.utf8.contains(0) { throw fault(text, "a directory has no null character in its name") }
        if rest.hasPrefix("/") { return rest }
        let isName = rest.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == 0x2D || byte == 0x5F || byte == 0x2E
        }
        guard isName, !rest.hasPrefix(".") else {
            throw fault(text, "a name has letters, digits, '-', '_' and '.'; a directory begins with /")
        }
        if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") { return data + "/faaskeeper/" + rest }
        if let home = environment["HOME"], home.hasPrefix("/") { return home + "/.local/share/faaskeeper/" + rest }
        throw fault(text, "neither XDG_DATA_HOME nor HOME says where it is; local:/directory would be right")
    }

    static func fault(_ text: String, _ why: String) -> KeeperError {
        KeeperError(.badArguments, "Invalid connection URL \"\(escapeControl(text))\": \(why)")
    }
}
