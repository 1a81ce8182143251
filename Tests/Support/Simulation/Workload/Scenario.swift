import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperStorage
import FaultInjection

/// A kind of run: who does what, what goes wrong, how the deployment is set up. A seed does the rest.
struct Scenario: Sendable {
    /// What a session does next, by weight.
    enum Action: Sendable {
        case get, getWatching, exists, existsWatching, children, childrenWatching, acl
        case set, setVersioned, create, createEphemeral, createSequential, createEphemeralSequential
        case createContainer, createTTL, createLarge, setLarge, delete, deleteVersioned, multi, multiEphemeral, setACL
        case addWatch, addWatchRecursive, removeWatches, sync, ephemerals, pipeline, pause, reopen
        case pages, descendants, status, mistake, givenUp, mixed
    }

    /// How the platform treats a run that others have overtaken.
    enum Platform: Sendable {
        /// It is ended at its time-out, before its messages come back; calls on their way take effect late. As Lambda.
        case free
        /// It goes on for as long as it likes, and its calls fail: the receipt is checked with each. As the emulator in a directory.
        case fenced
    }

    var name: String
    /// Which trap of `docs/architecture.md` it is made for; nil for those that go through all.
    var trap: Int?
    var summary: String
    var sessions = 3
    var operations = 20
    /// The nodes that all of it is about.
    var paths = ["/a", "/b", "/a/x", "/a/y", "/b/x"]
    var actions: [(Action, Int)]
    /// Written before the sessions begin and before anything goes wrong.
    var setup: [Change] = []
    /// One call in so many goes wrong.
    var faultsOneIn: UInt64 = 40
    /// Of functions, by name; `any` for all of them.
    var functionFaults: [String: [Fault]] = ["any": Fault.ofCalls + Fault.ofFunctions, "leader": [.pause]]
    var clientFaults: [Fault] = Fault.ofCalls
    var channelFaults: [Fault] = [.lostMessage, .repeatedMessage, .lateMessage]
    /// Of a hundred sessions: how many die, and how many are cut off for a while.
    var crashPercent = 10
    var silencePercent = 10
    /// How wrong clocks may be, and how far they may jump, in milliseconds.
    var skewMillis: Int64 = 0
    var jumpMillis: Int64 = 0
    var delays: ClosedRange<Int64> = 1...400
    var platforms: [Platform] = [.free, .fenced]
    var config = DeploymentConfig(
        inlineDataBytesMax: 64, inlineChildrenMax: 3, inlineChildrenBytesMax: 40, lockMillis: 300,
        visibilityMillis: 600, horizonMillis: 60_000, heartbeatMillis: 500, batchMax: 5)
}

extension Fault {
    /// What may happen to any call.
    static let ofCalls: [Fault] = [.slow, .throttled, .lostRequest, .lostAnswer, .late]
    /// What may happen to any function, at a call or at its start.
    static let ofFunctions: [Fault] = [.crashBefore, .crashAfter]
}
