import FaaSKeeperModel

/// What `fk` tells the program that called it.
enum ExitCode: Int32, Sendable {
    case ok = 0
    case failure = 1
    case usage = 2
    case noNode = 3
    case nodeExists = 4
    case badVersion = 5
    case notEmpty = 6
    /// Cannot connect, no credentials, or throttled beyond the deadline.
    case unavailable = 7
    case sessionExpired = 8
    case notPermitted = 9
    case limitExceeded = 10
    case timedOut = 124
    case interrupted = 130

    init(_ code: KeeperError.Code) {
        self =
            switch code {
            case .noNode: .noNode
            case .nodeExists: .nodeExists
            case .badVersion: .badVersion
            case .notEmpty: .notEmpty
            case .noAuth, .authFailed: .notPermitted
            case .badArguments, .invalidACL: .usage
            case .sessionExpired, .sessionMoved: .sessionExpired
            case .connectionLoss, .backendRefused: .unavailable
            case .timedOut: .timedOut
            case .limitExceeded, .quotaExceeded: .limitExceeded
            case .cancelled: .interrupted
            default: .failure
            }
    }

    /// For the manual: what each code means.
    static let meanings: [(code: ExitCode, meaning: String)] = [
        (.ok, "done"), (.failure, "another failure"), (.usage, "bad usage: nothing was tried"),
        (.noNode, "the node does not exist"), (.nodeExists, "the node exists already"),
        (.badVersion, "the version does not match"), (.notEmpty, "the node has children"),
        (.unavailable, "cannot connect, no credentials, or throttled beyond the deadline"),
        (.sessionExpired, "the session has expired"), (.notPermitted, "not permitted"),
        (.limitExceeded, "a limit or hard quota is exceeded"),
        (.timedOut, "timed out; the outcome of a change may be unknown"), (.interrupted, "interrupted"),
    ]
}
