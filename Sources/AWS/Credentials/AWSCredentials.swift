/// What requests are signed with. Its text never shows a secret.
public struct AWSCredentials: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    public let accessKeyID: String
    let secretAccessKey: String
    let sessionToken: String?
    /// Milliseconds since 1970-01-01 UTC; nil when they do not end.
    public let expiresAtMillis: Int64?

    public init(
        accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil, expiresAtMillis: Int64? = nil
    ) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiresAtMillis = expiresAtMillis
    }

    public var description: String { "credentials \(accessKeyID)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["accessKeyID": accessKeyID]) }
}
