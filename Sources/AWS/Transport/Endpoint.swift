public import CloudPrimitives

/// Where a service listens. TLS only, but for the loopback interface, where test servers are.
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    public let isSecure: Bool
    /// Without brackets.
    public let host: String
    /// Nil: the usual one.
    public let port: Int?

    init(isSecure: Bool, host: String, port: Int? = nil) {
        self.isSecure = isSecure
        self.host = host
        self.port = port
    }

    /// A service of AWS in a region.
    static func aws(_ service: String, region: String) -> Endpoint {
        Endpoint(isSecure: true, host: service + "." + region + "." + suffix(region))
    }

    /// China's regions have names of their own.
    static func suffix(_ region: String) -> String {
        region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
    }

    /// Reads `https://HOST[:PORT]`, or `http://` for an address of the loopback interface.
    /// - Throws: `.refused`, naming what is wrong and what would be right.
    public init(_ text: String) throws(CloudError) {
        self = try Endpoint.parse(text, allowsPlain: Endpoint.isLoopback)
    }

    /// - Parameter allowsPlain: hosts to which requests may go without TLS.
    package static func parse(_ text: String, allowsPlain: (String) -> Bool) throws(CloudError) -> Endpoint {
        func fault(_ why: String) -> CloudError {
            CloudError(.refused, "Invalid endpoint \"\(text.printable)\": \(why)")
        }
        let isSecure: Bool
        var rest: Substring
        if text.hasPrefix("https://") {
            (isSecure, rest) = (true, text.dropFirst(8))
        } else if text.hasPrefix("http://") {
            (isSecure, rest) = (false, text.dropFirst(7))
        } else {
            throw fault("it begins with https://, or with http:// for an address of the loopback interface")
        }
        if rest.hasSuffix("/") { rest.removeLast() }
        guard !rest.contains(where: { "/?#@\\ ".contains($0) }) else {
            throw fault("nothing follows the host and its port, and no user stands before it")
        }
        var host = rest
        var port: Int?
        let colon = rest.lastIndex(of: ":")
        if let colon, !rest[colon...].contains("]") {
            guard let number = Int(rest[rest.index(after: colon)...]), (1...65_535).contains(number) else {
                throw fault("a port is a number from 1 to 65535")
            }
            port = number
            host = rest[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty, host.utf8.allSatisfy(isHostByte) else { throw fault("it names no host") }
        guard isSecure || allowsPlain(String(host)) else {
            throw fault("without TLS only an address of the loopback interface is allowed; https:// would be right")
        }
        return Endpoint(isSecure: isSecure, host: String(host), port: port)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        (0x30...0x3A).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D
            || byte == 0x2E || byte == 0x5F
    }

    /// 127.0.0.0/8, `::1` and `localhost`; a name that only begins with these digits is none.
    package static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// As the `Host` header has it.
    var authority: String {
        let name = host.contains(":") ? "[" + host + "]" : host
        guard let port, port != (isSecure ? 443 : 80) else { return name }
        return name + ":" + String(port)
    }

    /// Without a slash at its end.
    package var text: String { (isSecure ? "https://" : "http://") + authority }

    public var description: String { text }
}

extension String {
    /// On one line, not too long, without what would drive a terminal.
    package var printable: String {
        var result = ""
        for scalar in unicodeScalars.prefix(AWSLimits.messageScalarsMax) {
            if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
                result += " "
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
