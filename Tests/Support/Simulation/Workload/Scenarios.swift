import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperStorage
import FaultInjection

extension Scenario {
    /// All of them. A run takes the one that its seed points to.
    static let all: [Scenario] = [.everything, .calm] + traps + [.clocks, .quotas, .large]

    static func of(seed: UInt64) -> Scenario { all[Int(seed % UInt64(all.count))] }

    private static let mixed: [(Action, Int)] = [
        (.get, 4), (.getWatching, 6), (.exists, 2), (.existsWatching, 4), (.children, 3), (.childrenWatching, 4),
        (.acl, 1), (.set, 10), (.setVersioned, 4), (.create, 12), (.createEphemeral, 5), (.createSequential, 4),
        (.createEphemeralSequential, 4), (.createLarge, 1), (.setLarge, 2), (.delete, 7), (.deleteVersioned, 2),
        (.multi, 5), (.multiEphemeral, 2), (.setACL, 1), (.addWatch, 2), (.addWatchRecursive, 2), (.removeWatches, 2),
        (.sync, 2), (.ephemerals, 1), (.pipeline, 4), (.pause, 3), (.reopen, 2), (.pages, 3), (.descendants, 1),
        (.status, 2),
        (.mistake, 2), (.givenUp, 4), (.mixed, 4),
    ]

    static let everything = Scenario(name: "everything", summary: "all operations, all faults", actions: mixed)

    static let calm: Scenario = {
        var scenario = Scenario(
            name: "calm", summary: "all operations, no faults: only the order is random", actions: mixed)
        scenario.faultsOneIn = 0
        scenario.crashPercent = 0
        scenario.silencePercent = 0
        scenario.operations = 30
        return scenario
    }()

    static let clocks: Scenario = {
        var scenario = Scenario(name: "clocks", summary: "clocks are wrong and jump", actions: mixed)
        scenario.skewMillis = 2_000
        scenario.jumpMillis = 10_000
        scenario.faultsOneIn = 80
        return scenario
    }()

    static let quotas: Scenario = {
        var scenario = Scenario(
            name: "quotas", summary: "a hard quota is never passed, whoever comes at the same time",
            actions: [
                (.create, 8), (.createSequential, 6), (.set, 6), (.delete, 5), (.multi, 3), (.get, 2), (.setLarge, 1),
                (.createEphemeral, 3), (.pipeline, 3), (.reopen, 1), (.status, 1),
            ])
        scenario.paths = ["/a", "/a/x", "/a/y", "/b"]
        let quota = QuotaLimits.root + "/a"
        // As whoever sets a quota does it: what there is is counted first.
        scenario.setup = [
            .create("/a"), .create(quota),
            .create(
                quota + "/" + QuotaLimits.limitsName,
                data: Array("count=2,bytes=30;byteHardLimit=60;countHardLimit=4".utf8)),
            .create(quota + "/" + QuotaLimits.statsName, data: Array("count=1,bytes=0".utf8)),
        ]
        return scenario
    }()

    static let large: Scenario = {
        var scenario = Scenario(
            name: "large", summary: "data go by reference, directories have rows, the log and tombstones are swept",
            actions: [
                (.createLarge, 6), (.setLarge, 8), (.get, 4), (.getWatching, 3), (.createSequential, 12),
                (.children, 6), (.pages, 6),
                (.childrenWatching, 3), (.delete, 6), (.create, 5), (.pipeline, 3), (.pause, 4),
            ])
        scenario.paths = ["/a", "/a/s", "/b"]
        scenario.operations = 30
        scenario.config.horizonMillis = 8_000
        return scenario
    }()

    /// One for each trap of `docs/architecture.md`: few things, so that the seeds meet in it all the time.
    static let traps: [Scenario] = [
        trap(
            1, "densetxids", "the leader dies at any call, batches are repeated and split",
            [(.set, 6), (.create, 6), (.pipeline, 6), (.delete, 3)]
        ) {
            $0.functionFaults = ["leader": Fault.ofFunctions + Fault.ofCalls + [.pause]]
            $0.faultsOneIn = 12
        },
        trap(
            2, "redelivery", "the follower dies at any call, requests are delivered again",
            [
                (.createSequential, 6), (.create, 5), (.set, 8), (.setVersioned, 4), (.delete, 4),
                (.createEphemeralSequential, 3),
            ]
        ) {
            $0.functionFaults = ["follower": Fault.ofFunctions + Fault.ofCalls]
            $0.faultsOneIn = 12
        },
        trap(
            3, "refusals", "refusals race with what they rest on, and are told again",
            [(.create, 10), (.delete, 8), (.exists, 6), (.setVersioned, 6), (.multi, 4)]
        ) {
            $0.paths = ["/a"]
            $0.sessions = 4
            $0.faultsOneIn = 20
        },
        trap(
            4, "trycommit", "followers die between push and commit",
            [(.set, 8), (.create, 6), (.delete, 4), (.multi, 4), (.get, 4)]
        ) {
            $0.functionFaults = ["follower": [.crashBefore, .crashAfter, .late, .slow]]
            $0.faultsOneIn = 8
        },
        trap(5, "pending", "one node is written again and again", [(.set, 20), (.pipeline, 12), (.get, 3)]) {
            $0.paths = ["/a"]
            $0.operations = 30
        },
        trap(
            6, "newerrow", "writes are committed while the leader is away",
            [(.set, 10), (.pipeline, 8), (.get, 6), (.setVersioned, 5)]
        ) {
            $0.paths = ["/a", "/a/x"]
            $0.functionFaults = ["leader": [.slow, .crashBefore, .crashAfter, .pause]]
            $0.faultsOneIn = 10
        },
        trap(
            7, "again", "nodes are deleted and made again at once",
            [(.create, 10), (.delete, 10), (.multi, 6), (.getWatching, 5), (.setVersioned, 5), (.children, 4)]
        ) {
            $0.paths = ["/a", "/a/x"]
            $0.faultsOneIn = 25
            // Each child has a row of its own.
            $0.config.inlineChildrenMax = 0
        },
        trap(
            8, "zombies", "leaders are paused past their time, and go on",
            [(.create, 8), (.delete, 6), (.set, 8), (.getWatching, 6), (.existsWatching, 4), (.pipeline, 4), (.get, 4)]
        ) {
            $0.functionFaults = ["leader": [.pause, .late]]
            $0.faultsOneIn = 15
            $0.delays = 1...2_500
        },
        trap(
            9, "locks", "locks expire under slow followers, clocks are wrong",
            [(.set, 10), (.create, 8), (.delete, 6), (.multi, 6), (.setVersioned, 4)]
        ) {
            $0.paths = ["/a", "/a/x"]
            $0.functionFaults = ["follower": [.slow, .late, .crashBefore]]
            $0.faultsOneIn = 12
            $0.delays = 50...500
            $0.skewMillis = 300
            $0.config.lockMillis = 40
        },
        trap(
            10, "ends", "sessions end with requests under way",
            [
                (.createEphemeral, 12), (.createEphemeralSequential, 8), (.multiEphemeral, 6), (.reopen, 6),
                (.pipeline, 3), (.pause, 4), (.children, 3), (.ephemerals, 3),
            ]
        ) {
            $0.crashPercent = 40
            $0.silencePercent = 40
            $0.sessions = 4
        },
        trap(
            11, "expiry", "containers and nodes with a time to live",
            [
                (.createContainer, 8), (.createTTL, 8), (.create, 8), (.delete, 8), (.set, 4), (.pause, 8),
                (.existsWatching, 4), (.multi, 3),
            ]
        ) {
            $0.paths = ["/a", "/a/x", "/b"]
            $0.config.heartbeatMillis = 100
        },
        trap(
            12, "imageorder", "who has seen a write sees all before it",
            [(.get, 14), (.exists, 6), (.set, 10), (.create, 5), (.pipeline, 5)]
        ) {
            $0.sessions = 4
        },
        trap(
            13, "halves", "writes to several nodes are seen whole",
            [(.multi, 12), (.create, 8), (.delete, 6), (.children, 8), (.get, 8), (.childrenWatching, 3)]
        ) {
            $0.paths = ["/a", "/a/x", "/a/y"]
        },
        trap(
            14, "directories", "lists of many children are one snapshot",
            [
                (.createSequential, 20), (.children, 8), (.pages, 6), (.childrenWatching, 4), (.delete, 8),
                (.createEphemeralSequential, 4), (.pause, 2), (.reopen, 1),
            ]
        ) {
            $0.paths = ["/a", "/a/s"]
            $0.setup = [.create("/a"), .create("/a/s")]
            $0.operations = 30
            $0.config.horizonMillis = 6_000
        },
        trap(
            15, "ownwrites", "a session sees what it has written",
            [
                (.pipeline, 10), (.get, 10), (.exists, 6), (.set, 6), (.create, 6), (.sync, 4), (.delete, 4),
                (.mixed, 10),
            ]
        ) {
            $0.sessions = 2
        },
        trap(
            16, "registration", "watches are registered while the node changes",
            [
                (.getWatching, 14), (.existsWatching, 8), (.childrenWatching, 8), (.set, 14), (.create, 8),
                (.delete, 6), (.removeWatches, 3),
            ]
        ) {
            $0.paths = ["/a", "/a/x"]
            $0.sessions = 4
        },
        trap(
            17, "early", "no data before their event",
            [
                (.getWatching, 12), (.get, 10), (.set, 12), (.pipeline, 4), (.addWatchRecursive, 3), (.addWatch, 3),
                (.exists, 4),
            ]
        ) {
            $0.channelFaults = [.lostMessage, .lateMessage, .lateMessage, .repeatedMessage]
            $0.faultsOneIn = 15
        },
        trap(
            18, "epoch", "clients are slow to take their events, leaders die",
            [(.getWatching, 14), (.set, 14), (.childrenWatching, 6), (.createSequential, 5), (.get, 6), (.pause, 4)]
        ) {
            $0.functionFaults = [
                "leader": [.crashBefore, .crashAfter, .pause], "watch": [.crashBefore, .lostRequest, .slow],
            ]
            $0.faultsOneIn = 14
            $0.silencePercent = 30
        },
        trap(
            19, "once", "notifications are repeated on every way",
            [
                (.getWatching, 10), (.addWatch, 5), (.addWatchRecursive, 4), (.set, 12), (.create, 6), (.delete, 5),
                (.existsWatching, 5),
            ]
        ) {
            $0.functionFaults = [
                "leader": Fault.ofFunctions + [.pause, .lostAnswer], "watch": Fault.ofFunctions + [.lostAnswer],
            ]
            $0.channelFaults = [.repeatedMessage, .lateMessage]
            $0.faultsOneIn = 15
        },
        trap(
            20, "which", "every kind of watch on nodes that come and go",
            [
                (.getWatching, 5), (.existsWatching, 7), (.childrenWatching, 7), (.addWatch, 5),
                (.addWatchRecursive, 5), (.create, 10), (.set, 8), (.delete, 8), (.multi, 6), (.removeWatches, 3),
                (.setACL, 2),
            ]
        ) {
            $0.faultsOneIn = 60
        },
        trap(
            21, "looking", "counters of watches, while registrations come and go",
            [
                (.getWatching, 10), (.removeWatches, 8), (.addWatchRecursive, 5), (.set, 10), (.create, 6),
                (.reopen, 4), (.delete, 3),
            ]
        ) {
            $0.faultsOneIn = 25
        },
    ]

    private static func trap(
        _ number: Int, _ name: String, _ summary: String, _ actions: [(Action, Int)],
        _ change: (inout Scenario) -> Void
    ) -> Scenario {
        let digits = number < 10 ? "0\(number)" : "\(number)"
        var scenario = Scenario(name: "t\(digits)-\(name)", trap: number, summary: summary, actions: actions)
        change(&scenario)
        return scenario
    }
}
