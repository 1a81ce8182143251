public import FaaSKeeperModel

/// The address of a Redis server: `redis[s]://[user[:password]@]host[:port][/database]`, with options after `?`:
///
/// - `password-file=PATH` and `password-env=NAME` say where the password is, so that the address itself is no secret;
/// - `ca-file=PATH` names the certificates to trust in the place of the system's;
/// - `server-name=NAME` is the name in the server's certificate, where that is not the host.
///
/// `rediss` is TLS. In user, password, host and options `%XX` stands for a byte. No description and no message has the
/// password.
public struct RedisURL: Hashable, Sendable, CustomStringConvertible {
    /// The port where none is given.
    public static let standardPort = 6_379

    public let usesTLS: Bool
    public let host: String
    public let port: Int
    /// Nil for the server's default user.
    public let user: String?
    public let password: RedisPassword?
    public let database: Int
    public let caFile: String?
    public let serverName: String?

    /// Whether the password stands in the address itself.
    public var hasPasswordInText: Bool { password?.isText ?? false }

    /// Without the password and the options.
    public var description: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return escapeControl(
            (usesTLS ? "rediss://" : "redis://") + (user.map { $0 + "@" } ?? "") + "\(name):\(port)"
                + (database == 0 ? "" : "/\(database)"))
    }

    /// Reads an address.
    /// - Throws: `.badArguments`, naming what is wrong and what would be right.
    public init(_ text: String) throws(KeeperError) {
        let parts = try RedisURL.split(text)
        usesTLS = parts.usesTLS
        let credentials = try RedisURL.credentials(parts.credentials)
        user = credentials.user
        (host, port) = try RedisURL.place(parts.place)
        database = try RedisURL.database(parts.path)
        let options = try RedisURL.options(parts.query)
        if let name = options["server-name"], name.isEmpty || !name.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
            throw RedisURL.fault("server-name is the name in the server's certificate")
        }
        (caFile, serverName) = (options["ca-file"], options["server-name"])
        if !usesTLS, let name = ["ca-file", "server-name"].first(where: { options[$0] != nil }) {
            throw RedisURL.fault("\(name) is for TLS, which is rediss://")
        }
        if let file = caFile, file.isEmpty || file.utf8.contains(0) { throw RedisURL.fault("ca-file names no file") }
        self.password = try RedisURL.password(credentials.password, options)
        if user != nil, self.password == nil {
            throw RedisURL.fault("a user has a password: user:password@, password-file= or password-env=")
        }
    }

    static func fault(_ why: String) -> KeeperError { KeeperError(.badArguments, "Invalid Redis address: \(why)") }

    // MARK: Parts

    private struct Parts {
        var usesTLS: Bool
        var credentials: Substring?
        var place: Substring
        var path: Substring
        var query: Substring
    }

    private static let form = "redis[s]://[user[:password]@]host[:port][/database] is right"

    /// Nothing of the text is quoted here: a `/` or `?` in a password that is not written as `%XX` puts a part of it
    /// anywhere.
    private static func split(_ text: String) throws(KeeperError) -> Parts {
        let usesTLS = text.hasPrefix("rediss://")
        guard usesTLS || text.hasPrefix("redis://") else {
            throw fault("it begins with neither redis:// nor rediss://")
        }
        let rest = text.dropFirst(usesTLS ? 9 : 8)
        guard !rest.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F || $0 == 0x23 }) else {
            throw fault("spaces, control characters and # are written as %XX")
        }
        let end = rest.utf8.firstIndex { $0 == 0x2F || $0 == 0x3F } ?? rest.endIndex
        let authority = rest[..<end]
        let behind = rest[end...]
        let question = behind.utf8.firstIndex(of: 0x3F) ?? behind.endIndex
        var path = behind[..<question]
        if !path.isEmpty { path = path.dropFirst() }
        let query = question == behind.endIndex ? behind[question...] : behind[behind.utf8.index(after: question)...]
        guard !path.utf8.contains(0x40), !query.utf8.contains(0x40) else {
            throw fault("an @ behind the host: in a password / is written %2F, ? is %3F, and in an option @ is %40")
        }
        guard let at = authority.utf8.lastIndex(of: 0x40) else {
            return Parts(usesTLS: usesTLS, credentials: nil, place: authority, path: path, query: query)
        }
        return Parts(
            usesTLS: usesTLS, credentials: authority[..<at], place: authority[authority.utf8.index(after: at)...],
            path: path, query: query)
    }

    private static func credentials(_ text: Substring?) throws(KeeperError) -> (user: String?, password: String?) {
        guard let text else { return (nil, nil) }
        let colon = text.utf8.firstIndex(of: 0x3A)
        guard let user = decodePercent(text[..<(colon ?? text.endIndex)]) else {
            throw fault("in the user a % is followed by two hexadecimal digits")
        }
        guard let colon else {
            guard !user.isEmpty else { throw fault("there is nobody before the @; \(form)") }
            return (user, nil)
        }
        guard let password = decodePercent(text[text.utf8.index(after: colon)...]) else {
            throw fault("in the password a % is followed by two hexadecimal digits")
        }
        return (user.isEmpty ? nil : user, password)
    }

    private static func place(_ text: Substring) throws(KeeperError) -> (host: String, port: Int) {
        var host = text
        var port: Substring?
        if text.hasPrefix("[") {
            guard let end = text.utf8.firstIndex(of: 0x5D) else { throw fault("a [ without ]; [::1]:6379 is right") }
            host = text[..<end].dropFirst()
            let behind = text[text.utf8.index(after: end)...]
            guard behind.isEmpty || behind.hasPrefix(":") else { throw fault("a ] is followed by :port") }
            if !behind.isEmpty { port = behind.dropFirst() }
        } else if let colon = text.utf8.lastIndex(of: 0x3A) {
            host = text[..<colon]
            port = text[text.utf8.index(after: colon)...]
            guard !host.utf8.contains(0x3A) else { throw fault("an IPv6 address stands in brackets: [::1]:6379") }
        }
        guard let name = decodePercent(host), !name.isEmpty, !name.utf8.contains(0) else {
            throw fault("it names no host; \(form)")
        }
        guard let port else { return (name, standardPort) }
        guard let number = decimal(port), (1...65_535).contains(number) else {
            throw fault("a port is a number from 1 to 65535")
        }
        return (name, number)
    }

    private static func database(_ text: Substring) throws(KeeperError) -> Int {
        if text.isEmpty { return 0 }
        guard let number = decimal(text) else { throw fault("the database is a number, as in /0") }
        return number
    }

    private static let optionNames = ["password-file", "password-env", "ca-file", "server-name"]

    private static func options(_ query: Substring) throws(KeeperError) -> [String: String] {
        var options: [String: String] = [:]
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = optionNames.first(where: { $0 == parts[0] }) else {
                throw fault("there are the options \(optionNames.joined(separator: ", ")), and no other")
            }
            guard parts.count == 2, let value = decodePercent(parts[1]) else {
                throw fault("option \(name) has a value, in which a % is followed by two hexadecimal digits")
            }
            guard options.updateValue(value, forKey: name) == nil else { throw fault("option \(name) is there twice") }
        }
        return options
    }

    private static func password(
        _ written: String?, _ options: [String: String]
    ) throws(KeeperError) -> RedisPassword? {
        let (file, variable) = (options["password-file"], options["password-env"])
        guard [written, file, variable].count(where: { $0 != nil }) <= 1 else {
            throw fault("the password is said once: in the address, by password-file or by password-env")
        }
        if let written { return .text(written) }
        if let file {
            guard !file.isEmpty, !file.utf8.contains(0) else { throw fault("password-file names no file") }
            return .file(file)
        }
        guard let variable else { return nil }
        guard !variable.isEmpty, !variable.utf8.contains(where: { $0 == 0 || $0 == 0x3D }) else {
            throw fault("password-env names no environment variable")
        }
        return .environment(variable)
    }

    /// Digits only, at most nine.
    private static func decimal(_ text: Substring) -> Int? {
        guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }
}
