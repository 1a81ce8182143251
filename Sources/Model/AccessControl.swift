/// What an access control entry permits, with ZooKeeper's bits.
public struct Permissions: OptionSet, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: Int32
    public init(rawValue: Int32) { self.rawValue = rawValue }

    public static let read = Permissions(rawValue: 1)
    public static let write = Permissions(rawValue: 2)
    public static let create = Permissions(rawValue: 4)
    public static let delete = Permissions(rawValue: 8)
    public static let admin = Permissions(rawValue: 16)
    public static let all = Permissions(rawValue: 31)

    private static let letters: [(Character, Permissions)] = [
        ("c", .create), ("d", .delete), ("r", .read), ("w", .write), ("a", .admin),
    ]

    /// Reads letters of `cdrwa`; nil when another stands among them.
    public init?(letters: String) {
        var result: Permissions = []
        for letter in letters {
            guard let entry = Permissions.letters.first(where: { $0.0 == letter }) else { return nil }
            result.insert(entry.1)
        }
        self = result
    }

    /// As zkCli prints it: letters of `cdrwa`.
    public var description: String {
        String(Permissions.letters.filter { contains($0.1) }.map(\.0))
    }
}

/// One entry of an access control list: scheme `world`, `auth` or `digest`.
public struct ACLEntry: Hashable, Sendable {
    public var permissions: Permissions
    public var scheme: String
    public var id: String

    public init(_ permissions: Permissions, scheme: String, id: String) {
        self.permissions = permissions
        self.scheme = scheme
        self.id = id
    }

    /// Everybody may do everything: the default.
    public static let open = ACLEntry(.all, scheme: "world", id: "anyone")
    /// Whoever made the node, by the credentials of the session, may do everything.
    public static let creatorAll = ACLEntry(.all, scheme: "auth", id: "")
    /// Everybody may read.
    public static let readOnly = ACLEntry(.read, scheme: "world", id: "anyone")
}

/// An access control list.
public typealias ACL = [ACLEntry]

extension [ACLEntry] {
    public static var openToAll: ACL { [.open] }

    public func encode(to writer: inout ByteWriter) {
        writer.list(self) { writer, entry in
            writer.int(Int64(entry.permissions.rawValue))
            writer.string(entry.scheme)
            writer.string(entry.id)
        }
    }

    public init(from reader: inout ByteReader) throws(KeeperError) {
        self = try reader.list { (reader: inout ByteReader) throws(KeeperError) in
            let bits = try reader.int32()
            let scheme = try reader.string()
            return ACLEntry(Permissions(rawValue: bits), scheme: scheme, id: try reader.string())
        }
    }
}

/// What a session has proven about itself.
public struct Credential: Hashable, Sendable {
    public var scheme: String
    /// For `digest`: `user:password` in UTF-8.
    public var secret: [UInt8]

    public init(scheme: String, secret: [UInt8]) {
        self.scheme = scheme
        self.secret = secret
    }
}
