import FaaSKeeper
import FaaSKeeperModel

/// How an import gets below nodes whose access control list does not let it in.
///
/// A node that only somebody else may create below is made with one entry more, for an identity of this import alone, and
/// gets its own list when everything below it is there. Whoever has the file could have read the data in it anyway, so the
/// secret is made from the file's id: an import that was broken off finds its way in again.
struct ImportDoor {
    private let client: FaaSKeeperClient
    private let secret: String
    private var entry: ACLEntry?
    /// Of the session itself.
    private let identities: [(scheme: String, id: String)]

    static let user = "fk-import"

    /// - Parameter client: of a session that does nothing else, as it gets a credential.
    init(client: FaaSKeeperClient, id: String) {
        self.client = client
        secret = id
        identities = client.identities
    }

    /// The entry; from now on the session has its credential.
    mutating func open() throws(KeeperError) -> ACLEntry {
        if let entry { return entry }
        try client.addAuth(Credential(scheme: "digest", secret: Array("\(ImportDoor.user):\(secret)".utf8)))
        guard let identity = client.identities.last(where: { $0.id.hasPrefix(ImportDoor.user + ":") }) else {
            throw KeeperError(.authFailed, "The import has no identity of its own")
        }
        let made = ACLEntry(.all, scheme: identity.scheme, id: identity.id)
        entry = made
        return made
    }

    /// Whether the session, without the door, may not create below a node with that list.
    func isNeeded(for acl: ACL) -> Bool {
        !acl.contains { entry in
            entry.permissions.contains(.create)
                && (entry.scheme == "world" || identities.contains { $0.scheme == entry.scheme && $0.id == entry.id })
        }
    }

    /// The list without the door, and whether it had one.
    func without(_ acl: ACL) -> (acl: ACL, hadDoor: Bool) {
        guard let entry, acl.last == entry else { return (acl, false) }
        return (Array(acl.dropLast()), true)
    }
}
