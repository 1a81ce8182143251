import CloudPrimitives
import FaaSKeeperModel

/// Why a command has no answer.
struct RedisFailure: Error {
    enum Kind {
        /// Nothing was sent, or the server has said that it did nothing: the same may be sent again.
        case notDone
        /// It was sent, and the connection ended before the answer came. Nobody knows whether it was done.
        case unknown
        /// Nothing will change this.
        case final
    }

    let kind: Kind
    let error: CloudError

    init(_ kind: Kind, _ error: CloudError) {
        self.kind = kind
        self.error = error
    }

    static func notSent(_ why: String) -> RedisFailure { RedisFailure(.notDone, CloudError(.unavailable, why)) }

    static func unknown(_ why: String) -> RedisFailure {
        RedisFailure(.unknown, CloudError(.unavailable, why + doubt))
    }

    private static let doubt = "; whether the command was done is unknown"

    /// The same for commands that change nothing: those of a greeting.
    var ofGreeting: RedisFailure {
        guard kind == .unknown, error.message.hasSuffix(RedisFailure.doubt) else { return self }
        return .notSent(String(error.message.dropLast(RedisFailure.doubt.count)))
    }

    static func final(_ code: CloudError.Code, _ why: String) -> RedisFailure {
        RedisFailure(.final, CloudError(code, why))
    }
}

/// An error that the server answers with: nothing was done.
struct RedisErrorReply {
    /// The first word, `OOM` say.
    let code: String
    let text: String

    init(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        self.text = escapeControl(String(text.unicodeScalars.prefix(RedisErrorReply.lettersMax)))
        code = RedisErrorReply.code(of: text)
    }

    /// Letters of a server's text that a message has.
    private static let lettersMax = 300

    /// Redis 6 puts the error of a command within a script behind words of its own.
    private static func code(of text: String) -> String {
        let first = String(text.prefix { $0 != " " })
        guard first == "ERR", let script = text.firstRange(of: "@user_script:") else { return first }
        guard let inner = text[script.upperBound...].firstRange(of: ": -") else { return first }
        return String(text[inner.upperBound...].prefix { $0 != " " && $0 != ":" })
    }

    /// Whether the same command may succeed a little later.
    var mayPass: Bool {
        ["LOADING", "BUSY", "MASTERDOWN", "TRYAGAIN", "CLUSTERDOWN", "NOREPLICAS"].contains(code)
            || text.contains("max number of clients reached")
    }

    /// Whether another connection may find a server that takes the command: the address may lead to another one now.
    var concernsTheServer: Bool { code == "READONLY" || code == "MOVED" || code == "ASK" }

    /// What it means for a call of the store.
    var error: CloudError {
        switch code {
        case "LOADING": CloudError(.throttled, "The Redis server is still loading its data")
        case "NOREPLICAS": CloudError(.throttled, "The Redis server has too few replicas to take a write: \(text)")
        case "BUSY", "MASTERDOWN", "TRYAGAIN", "CLUSTERDOWN":
            CloudError(.throttled, "The Redis server cannot answer at the moment: \(text)")
        case "OOM":
            CloudError(
                .refused,
                "The memory of the Redis server is full: nothing was written. More of it, or a larger maxmemory")
        case "READONLY":
            CloudError(
                .refused, "The Redis server is a replica, which takes no writes; the address has to lead to the primary"
            )
        case "NOSCRIPT": CloudError(.notFound, "The Redis server does not know the script")
        case "MISCONF":
            CloudError(.refused, "The Redis server cannot write to its disk, so it takes no writes: \(text)")
        case "MOVED", "ASK":
            CloudError(
                .refused,
                "The Redis server is one of a cluster, and the data belong to another (\(text)): the address has to "
                    + "lead to that one")
        case "NOAUTH", "WRONGPASS", "NOPERM":
            CloudError(.refused, "The Redis server does not permit it: \(text)")
        case "WRONGTYPE":
            CloudError(.corrupt, "A key of the deployment has a value that is not of this store: \(text)")
        default: CloudError(.refused, "The Redis server refuses: \(text)")
        }
    }

    var failure: RedisFailure { RedisFailure(mayPass ? .notDone : .final, error) }
}
