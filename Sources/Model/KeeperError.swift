/// An error of the coordination service, with a code that a program can match and a message for a person.
public struct KeeperError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong. Opaque, so that codes can be added; compare with the constants.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        let raw: UInt8
        public let description: String

        static let all: [UInt8: Code] = Dictionary(
            uniqueKeysWithValues: [
                noNode, nodeExists, badVersion, notEmpty, noChildrenForEphemerals, noAuth, invalidACL,
                badArguments, sessionExpired, connectionLoss, timedOut, limitExceeded, quotaExceeded,
                runtimeInconsistency, authFailed, unsupported, noWatcher, corrupt, rolledBack, cancelled,
                sessionMoved, closing, backendRefused,
            ].map { ($0.raw, $0) })

        init(_ raw: UInt8, _ description: String) {
            self.raw = raw
            self.description = description
        }

        /// The node, or the parent of a node to be made, is not there.
        public static let noNode = Code(1, "noNode")
        /// The node to be made is there already.
        public static let nodeExists = Code(2, "nodeExists")
        /// The version given is not the node's.
        public static let badVersion = Code(3, "badVersion")
        /// The node to be deleted has children.
        public static let notEmpty = Code(4, "notEmpty")
        /// An ephemeral node cannot have children.
        public static let noChildrenForEphemerals = Code(5, "noChildrenForEphemerals")
        /// The access control list does not permit the operation.
        public static let noAuth = Code(6, "noAuth")
        /// The access control list given is empty or malformed.
        public static let invalidACL = Code(7, "invalidACL")
        /// An argument is malformed; the message says which and what would be right.
        public static let badArguments = Code(8, "badArguments")
        /// The session was closed or evicted; its ephemeral nodes are gone.
        public static let sessionExpired = Code(9, "sessionExpired")
        /// The backend cannot be reached. For a write the outcome is unknown.
        public static let connectionLoss = Code(10, "connectionLoss")
        /// No answer within the deadline. For a write the outcome is unknown.
        public static let timedOut = Code(11, "timedOut")
        /// A bound of docs/limits.md was hit; the message names it.
        public static let limitExceeded = Code(12, "limitExceeded")
        /// A hard quota refuses the write.
        public static let quotaExceeded = Code(13, "quotaExceeded")
        /// In a multi: this operation was not tried, because an earlier one failed.
        public static let runtimeInconsistency = Code(14, "runtimeInconsistency")
        /// The credential given with `addAuth` was refused.
        public static let authFailed = Code(15, "authFailed")
        /// The backend or this version does not have the feature.
        public static let unsupported = Code(16, "unsupported")
        /// There is no such watch to be removed.
        public static let noWatcher = Code(17, "noWatcher")
        /// Stored data or a message cannot be read, or was written by a newer version.
        public static let corrupt = Code(18, "corrupt")
        /// In a multi: this operation was valid, and undone because another failed.
        public static let rolledBack = Code(19, "rolledBack")
        /// The caller gave up.
        public static let cancelled = Code(20, "cancelled")
        /// The session's requests come from another client by now.
        public static let sessionMoved = Code(21, "sessionMoved")
        /// The client is closed.
        public static let closing = Code(22, "closing")
        /// The backend refuses: permissions, a read-only or full disk. Nothing was done.
        public static let backendRefused = Code(23, "backendRefused")
    }

    public let code: Code
    /// One sentence for a person, without a final stop.
    public let message: String
    /// The path concerned, where there is one.
    public let path: String?
    /// The write that failed, where it was sent. After a time-out or a lost connection it may have been done, or be done
    /// yet. Does not travel with the error.
    public private(set) var request: RequestID?

    public init(_ code: Code, _ message: String, path: String? = nil) {
        self.code = code
        self.message = message
        self.path = path
    }

    public var description: String { message }

    /// The same error, of that write.
    public func of(_ request: RequestID?) -> KeeperError {
        var error = self
        error.request = request
        return error
    }
}

extension KeeperError {
    public static func noNode(_ path: NodePath) -> KeeperError {
        KeeperError(.noNode, "Node does not exist: \(path)", path: path.text)
    }

    public static func nodeExists(_ path: NodePath) -> KeeperError {
        KeeperError(.nodeExists, "Node already exists: \(path)", path: path.text)
    }

    public static func notEmpty(_ path: NodePath) -> KeeperError {
        KeeperError(.notEmpty, "Node not empty: \(path)", path: path.text)
    }

    public static func badVersion(_ path: NodePath, expected: Int32, actual: Int32) -> KeeperError {
        KeeperError(
            .badVersion, "Version \(expected) does not match version \(actual): \(path)", path: path.text)
    }

    public static func noChildrenForEphemerals(_ path: NodePath) -> KeeperError {
        KeeperError(
            .noChildrenForEphemerals, "Ephemerals cannot have children: \(path)", path: path.text)
    }

    public static func noAuth(_ path: NodePath) -> KeeperError {
        KeeperError(.noAuth, "Insufficient permission: \(path)", path: path.text)
    }

    public static func corrupt(_ what: String) -> KeeperError { KeeperError(.corrupt, what) }

    public static let sessionExpired = KeeperError(
        .sessionExpired, "The session has expired: its ephemeral nodes and watches are gone")
}

extension KeeperError {
    /// Writes code, message and path.
    public func encode(to writer: inout ByteWriter) {
        writer.byte(code.raw)
        writer.string(message)
        writer.optionalString(path)
    }

    public init(from reader: inout ByteReader) throws(KeeperError) {
        let raw = try reader.byte()
        let message = try reader.string()
        let path = try reader.optionalString()
        self.init(Code.all[raw] ?? Code(raw, "code\(raw)"), message, path: path)
    }
}
