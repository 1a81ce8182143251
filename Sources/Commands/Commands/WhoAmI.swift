import FaaSKeeperModel

extension Command {
    static let whoAmI = Command(
        "whoami", .access, "Print who this session is to the access control lists"
    ) { context, _ in
        let credentials = await context.connection.allCredentials
        let proven = credentials.map { (scheme: $0.scheme, id: identity($0)) }
        context.printer.identities([(scheme: "world", id: "anyone")] + proven)
    }

    /// The name in a credential, never the password.
    private static func identity(_ credential: Credential) -> String {
        let name = credential.secret.prefix { $0 != UInt8(ascii: ":") }
        return String(decoding: name, as: UTF8.self)
    }
}
