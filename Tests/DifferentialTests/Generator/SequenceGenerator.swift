import FaaSKeeperModel

/// What sequences consist of.
struct GeneratorOptions: Sendable {
    var steps = 1_000
    var sessions = 4
    /// Whether quotas are set. Their accounting touches every write, so it is a part of its own.
    var hasQuotas = false
    /// Data near ZooKeeper's limit of a packet, once in so many writes.
    var largeDataOnceIn = 400
    /// Operations of the largest multi.
    var multiOperationsMax = 40
}

/// Makes sequences of steps: the same seed and options give the same sequence, for ever.
struct SequenceGenerator {
    let options: GeneratorOptions
    var dice: Dice

    init(seed: UInt64, options: GeneratorOptions) {
        self.options = options
        dice = Dice(seed: seed)
    }

    mutating func sequence() -> [PlannedStep] {
        var steps: [PlannedStep] = []
        while steps.count < options.steps {
            if dice.below(400) == 0 { steps += flock() } else { steps.append(step()) }
        }
        return steps
    }

    /// So many children of one node that the list of them is kept in another way than that of a few.
    private mutating func flock() -> [PlannedStep] {
        let session = dice.below(options.sessions)
        let mode: CreateMode = dice.pick([.persistentSequential, .ephemeralSequential])
        let node = NodeChoice.child(Array(walk().prefix(dice.below(2))), dice.pick(["", "s-"]))
        return (0..<dice.range(20...70)).map { _ in
            .perform(session: session, .create(node, Content(length: dice.below(9)), mode, .openToAll))
        }
    }

    private enum Kind {
        case create, get, exists, children, set, delete, multi, acl, setACL, addAuth, sync, addWatch, removeWatches
        case ephemerals, descendantCount, setQuota, close, settle
    }

    private mutating func step() -> PlannedStep {
        let kind: Kind = dice.weighted([
            (210, .create), (90, .get), (70, .exists), (80, .children), (110, .set), (140, .delete), (60, .multi),
            (25, .acl), (30, .setACL), (10, .addAuth), (15, .sync), (40, .addWatch), (35, .removeWatches),
            (15, .ephemerals), (15, .descendantCount), (options.hasQuotas ? 30 : 0, .setQuota), (12, .close),
            (60, .settle),
        ])
        let session = dice.below(options.sessions)
        switch kind {
        case .close: return .close(session: session)
        case .settle: return .settle
        case .setQuota: return .setQuota(session: session, quotaTarget(), quota())
        default: return .perform(session: session, action(kind))
        }
    }

    private mutating func action(_ kind: Kind) -> PlannedAction {
        switch kind {
        case .create: return create()
        case .get: return .get(target(), watch: dice.percent(40))
        case .exists: return .exists(dice.percent(50) ? target() : newNode(), watch: dice.percent(50))
        case .children: return .children(target(), watch: dice.percent(40))
        case .set: return .set(target(), content(), version())
        case .delete: return .delete(target(), version())
        case .multi: return multi()
        case .acl: return .acl(target())
        case .setACL: return setACL()
        case .addAuth: return .addAuth(credential())
        case .sync: return .sync(target())
        case .addWatch: return .addWatch(dice.percent(70) ? target() : newNode(), recursive: dice.percent(50))
        case .removeWatches: return .removeWatches(target(), dice.pick([.data, .children, .any, .any]))
        case .ephemerals: return .ephemerals(dice.percent(50) ? .literal("/") : .existing(walk()))
        case .descendantCount: return .descendantCount(target())
        case .setQuota, .close, .settle: preconditionFailure("these are steps of their own")
        }
    }

    private mutating func create() -> PlannedAction {
        .create(newNode(), content(), mode(), acl())
    }

    private mutating func multi() -> PlannedAction {
        let count = dice.percent(92) ? dice.range(0...5) : dice.range(6...options.multiOperationsMax)
        let changes = (0..<count).map { _ in change() }
        guard options.hasQuotas else { return .multi(changes) }
        // ZooKeeper charges each operation as if the others of the multi were not there, we charge them all together:
        // docs/differences.md, "Quotas count a multi as a whole".
        let checks = changes.filter { if case .check = $0 { true } else { false } }
        let other = changes.first { if case .check = $0 { false } else { true } }
        return .multi(checks + (other.map { [$0] } ?? []))
    }

    private mutating func setACL() -> PlannedAction {
        let target = target()
        // Closing the root to everybody would end the comparison.
        if case .existing = target { return .setACL(target, acl(), version()) }
        return .setACL(target, .openToAll, version())
    }

    /// One operation of a multi. Few names, so that some of them meet.
    private mutating func change() -> PlannedAction {
        let near = NodeChoice.child([dice.below(2)], dice.pick(["a", "b"]))
        let node = dice.percent(50) ? near : dice.percent(50) ? target() : newNode()
        switch dice.below(10) {
        case 0...3: return .create(node, Content(length: dice.below(30)), mode(), acl())
        case 4...5: return .set(node, Content(length: dice.below(30)), version(inMulti: true))
        case 6...7: return .delete(node, version(inMulti: true))
        default: return .check(node, version(inMulti: true))
        }
    }
}
