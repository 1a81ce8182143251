import Crypto
public import FaaSKeeperModel

/// Who may do what: ZooKeeper's schemes `world`, `auth` and `digest` (administrator's guide, "Access control").
public struct AccessRules: Sendable {
    /// The identities that the session's credentials prove, such as `digest` `user:hash`.
    public let identities: [ACLEntry]

    public init(_ credentials: [Credential]) {
        identities = credentials.compactMap { credential in
            guard credential.scheme == "digest", let id = DigestIdentity.id(of: credential.secret) else { return nil }
            return ACLEntry([], scheme: "digest", id: id)
        }
    }

    /// - Throws: `.noAuth` when none of the entries gives `permission`.
    public func check(_ acl: ACL, _ permission: Permissions, path: NodePath) throws(KeeperError) {
        if acl.isEmpty { return }
        for entry in acl where !entry.permissions.isDisjoint(with: permission) {
            if entry.scheme == "world", entry.id == "anyone" { return }
            if identities.contains(where: { $0.scheme == entry.scheme && $0.id == entry.id }) { return }
        }
        throw .noAuth(path)
    }

    /// The list as it is stored: doubles dropped, `auth` replaced by the session's identities.
    /// - Throws: `.invalidACL`.
    public func resolve(_ acl: ACL, path: String) throws(KeeperError) -> ACL {
        func invalid(_ why: String) -> KeeperError {
            KeeperError(.invalidACL, "Invalid access control list for \(escapeControl(path)): \(why)", path: path)
        }
        if acl.isEmpty { throw invalid("it is empty") }
        if acl.count > Limits.aclEntriesMax {
            throw KeeperError(
                .limitExceeded, "\(acl.count) access control entries, the limit is \(Limits.aclEntriesMax)", path: path)
        }
        var result: ACL = []
        var seen: Set<ACLEntry> = []
        for entry in acl where seen.insert(entry).inserted {
            switch entry.scheme {
            case "world":
                guard entry.id == "anyone" else { throw invalid("the id of scheme world is anyone") }
                result.append(entry)
            case "auth":
                if identities.isEmpty { throw invalid("scheme auth needs a session with credentials (addauth)") }
                result += identities.map { ACLEntry(entry.permissions, scheme: $0.scheme, id: $0.id) }
            case "digest":
                guard entry.id.split(separator: ":", omittingEmptySubsequences: false).count == 2 else {
                    throw invalid("the id of scheme digest is USER:HASH")
                }
                result.append(entry)
            default: throw invalid("scheme \(escapeControl(entry.scheme)) is none of world, auth, digest")
            }
        }
        return result
    }
}

/// The identity of ZooKeeper's digest scheme.
public enum DigestIdentity {
    /// `user:` and the Base64 of the SHA-1 of `user:password`; nil when there is no colon or it is not UTF-8.
    public static func id(of secret: [UInt8]) -> String? {
        guard let colon = secret.firstIndex(of: 0x3A),
            let user = String(validating: secret[..<colon], as: UTF8.self)
        else { return nil }
        return user + ":" + base64(Array(Insecure.SHA1.hash(data: secret)))
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let rest = bytes.count - index
            let a = UInt32(bytes[index]) << 16
            let b = rest > 1 ? UInt32(bytes[index + 1]) << 8 : 0
            let c = rest > 2 ? UInt32(bytes[index + 2]) : 0
            let group = a | b | c
            result.append(alphabet[Int(group >> 18 & 63)])
            result.append(alphabet[Int(group >> 12 & 63)])
            result.append(rest > 1 ? alphabet[Int(group >> 6 & 63)] : 0x3D)
            result.append(rest > 2 ? alphabet[Int(group & 63)] : 0x3D)
            index += 3
        }
        return String(decoding: result, as: UTF8.self)
    }
}
