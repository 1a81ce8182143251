import FaaSKeeperModel

/// A deployment at AWS: `aws://DEPLOYMENT?region=R`, and for test servers `endpoint=http://127.0.0.1:PORT`.
public struct AWSAddress: Hashable, Sendable {
    public let deployment: String
    public let region: String
    /// Where every service listens; nil for AWS.
    public let endpoint: String?
    /// The number of the account, which saves a call; nil: it is asked for.
    public let account: String?
    /// `HOST` or `HOST:PORT` where the functions can connect to this process; nil: they cannot.
    public let reachable: String?

    /// Takes its own options out of the query; those of the user store stay.
    /// - Throws: `.badArguments`.
    init(_ rest: String, query: inout String, of text: String) throws(KeeperError) {
        guard rest.hasPrefix("//"), rest.utf8.count > 2, !rest.dropFirst(2).utf8.contains(UInt8(ascii: "/")) else {
            throw ConnectionURL.fault(text, "a deployment at AWS is named as in aws://NAME?region=us-east-1")
        }
        var values: [String: String] = [:]
        var others: [Substring] = []
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            switch parts[0] {
            case "region", "endpoint", "account", "reachable":
                guard parts.count > 1, let value = decodePercent(parts[1]), !value.isEmpty else {
                    throw ConnectionURL.fault(text, "option \(parts[0]) has no value")
                }
                values[parts[0]] = value
            case "user-store", "user-store-threshold": others.append(pair)
            default:
                throw ConnectionURL.fault(
                    text,
                    "unknown option \(escapeControl(parts[0])); at AWS region, endpoint, account, reachable, user-store "
                        + "and user-store-threshold are known")
            }
        }
        guard let region = values["region"] else {
            throw ConnectionURL.fault(text, "option region is missing, as in aws://NAME?region=us-east-1")
        }
        deployment = String(rest.dropFirst(2))
        self.region = region
        endpoint = values["endpoint"]
        account = values["account"]
        reachable = values["reachable"]
        query = others.joined(separator: "&")
    }
}
