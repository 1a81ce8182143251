import FaaSKeeper
import FaaSKeeperModel
import Synchronization

/// What one session did and was told, in its order.
struct History: Sendable {
    indirect enum Call: Sendable {
        case get(String, watch: Bool)
        case exists(String, watch: Bool)
        case children(String, watch: Bool)
        case acl(String)
        case write([Change])
        case setACL(String, ACL, version: Int32)
        case addWatch(String, recursive: Bool)
        case removeWatches(String, WatchRemoval)
        case sync
        case ephemerals
        /// The whole list, by pages of one snapshot.
        case pages(String, limit: Int, descending: Bool)
        case descendants(String)
        case status
        /// What has to be refused before anything is sent.
        case mistake(Mistake)
        /// A call that its caller gives up after some time.
        case givenUp(Call, millis: Int64)
        case close
    }

    enum Mistake: CaseIterable, Sendable {
        case relativePath, slashAtEnd, dots, largeData, noTime, noACL, root, noPath, scheme, secret, largeMulti
    }

    /// What a read showed of a node.
    struct View: Hashable, Sendable {
        var stat: Stat?
        var data: [UInt8]?
        var names: [String]?
        var acl: ACL?
    }

    enum Outcome: Sendable {
        case view(View)
        case results([OperationResult])
        case paths([NodePath])
        case status(txid: Int64, mrd: Int64)
        case done
        case failed(KeeperError)
    }

    struct Operation: Sendable {
        let call: Call
        let invoked: Truth.Moment
        /// The highest txid whose answer anybody had when the call was made.
        let acknowledged: Int64
        let completed: Truth.Moment
        let outcome: Outcome
        /// Of the request, where one was made.
        let request: RequestID?
    }

    enum Entry: Sendable {
        case operation(Operation)
        case event(WatchedEvent, Truth.Moment)
    }

    let session: SessionID
    let name: String
    var entries: [Entry]
    let credentials: [Credential]
    /// The last txid when the faults had ended, all was quiet and the session still lived: every event up to it must have
    /// come. nil for a session that ended before.
    var settledHead: Int64?
    /// Whether the session was ended on purpose: its end was asked for, it died, was cut off, or clocks went wrong.
    var mayEnd: Bool
    /// What its requests asked for, those included that nobody saw the end of.
    var asked: [RequestID: [Change]]
}

/// Collects the history of one session while it runs.
final class Recorder: Sendable {
    private let entries = Mutex<[History.Entry]>([])
    private let asked = Mutex<[RequestID: [Change]]>([:])
    private let truth: Truth

    init(_ truth: Truth) { self.truth = truth }

    func note(_ event: WatchedEvent) {
        let moment = truth.moment()
        entries.withLock { $0.append(.event(event, moment)) }
    }

    func note(_ operation: History.Operation) { entries.withLock { $0.append(.operation(operation)) } }

    func note(_ request: RequestID, asked changes: [Change]) { asked.withLock { $0[request] = changes } }

    var all: [History.Entry] { entries.withLock { $0 } }
    var requests: [RequestID: [Change]] { asked.withLock { $0 } }
}
