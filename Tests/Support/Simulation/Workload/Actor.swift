import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperStorage

/// Chooses what a session does next.
struct Actor {
    let scenario: Scenario
    let dice: Dice
    let name: String
    private var step = 0
    /// Nodes with names of the service's making, while they may exist.
    private var made: [String] = []

    init(_ scenario: Scenario, _ dice: Dice, name: String) {
        self.scenario = scenario
        self.dice = dice
        self.name = name
    }

    private static let mayBeGivenUp: [Scenario.Action] = [
        .get, .getWatching, .childrenWatching, .set, .create, .delete, .multi, .createEphemeral, .sync, .addWatch,
        .pipeline,
    ]

    private var path: String { dice.below(8) == 0 ? made.last ?? dice.pick(scenario.paths) : dice.pick(scenario.paths) }

    private func data() -> [UInt8] { Array("\(name).\(step)".utf8) }

    private func largeData() -> [UInt8] {
        data() + [UInt8](repeating: 0x2E, count: scenario.config.inlineDataBytesMax + dice.below(200))
    }

    private func version() -> Int32 { Int32(dice.below(4)) }

    private func acl() -> ACL {
        switch dice.below(10) {
        case 0: [.readOnly]
        case 1: [ACLEntry([.create, .write, .delete, .admin], scheme: "world", id: "anyone")]
        case 2: [.creatorAll]
        case 3: [.creatorAll, .readOnly]
        default: .openToAll
        }
    }

    /// What the session learns of its own nodes.
    mutating func learn(_ paths: [NodePath]) {
        made += paths.map(\.text)
        if made.count > 6 { made.removeFirst() }
    }

    /// - Returns: the calls to make, one after the other or, where there are several, at once.
    mutating func next(_ action: Scenario.Action) -> [History.Call] {
        step += 1
        let path = path
        switch action {
        case .get: return [.get(path, watch: false)]
        case .getWatching: return [.get(path, watch: true)]
        case .exists: return [.exists(path, watch: false)]
        case .existsWatching: return [.exists(path, watch: true)]
        case .children: return [.children(parentOrSelf(path), watch: false)]
        case .childrenWatching: return [.children(parentOrSelf(path), watch: true)]
        case .acl: return [.acl(path)]
        case .pipeline:
            return (0..<(2 + dice.below(4))).map { index in
                let data = data() + Array(".\(index)".utf8)
                return .write([
                    dice.below(3) == 0 ? .create(dice.pick(scenario.paths), data: data) : .set(self.path, data: data)
                ])
            }
        case .setACL:
            return [.setACL(path, acl(), version: dice.below(3) == 0 ? version() : -1)]
        case .addWatch: return [.addWatch(path, recursive: false)]
        case .addWatchRecursive: return [.addWatch(dice.below(3) == 0 ? "/" : parentOrSelf(path), recursive: true)]
        case .removeWatches: return [.removeWatches(path, dice.pick([.data, .children, .any]))]
        case .sync: return [.sync]
        case .ephemerals: return [.ephemerals]
        case .pages: return [.pages(parentOrSelf(path), limit: 1 + dice.below(4), descending: dice.below(3) == 0)]
        case .descendants: return [.descendants(dice.below(4) == 0 ? "/" : path)]
        case .status: return [.status]
        case .mistake: return [.mistake(dice.pick(History.Mistake.allCases))]
        case .givenUp:
            let calls = next(dice.pick(Actor.mayBeGivenUp))
            return calls.map { .givenUp($0, millis: dice.jitter(in: 1...60)) }
        case .mixed:
            // One write among reads: they end in the order in which the client has taken them, so that it is known.
            let reads = [
                Scenario.Action.getWatching, .existsWatching, .childrenWatching, .addWatch, .removeWatches, .sync,
            ]
            return next(dice.pick([.set, .createEphemeral]))
                + (0...dice.below(3)).flatMap { _ in next(dice.pick(reads)) }
        case .pause, .reopen: return []
        default: return [.write(changes(action, path))]
        }
    }

    private func parentOrSelf(_ path: String) -> String {
        guard let parent = NodePath(unchecked: path).parent, dice.below(2) == 0 else { return path }
        return parent.text
    }

    private mutating func changes(_ action: Scenario.Action, _ path: String) -> [Change] {
        switch action {
        case .set: [.set(path, data: data())]
        case .setVersioned: [.set(path, data: data(), version: version())]
        case .setLarge: [.set(path, data: largeData())]
        case .create: [.create(path, data: data(), acl: dice.below(8) == 0 ? acl() : .openToAll)]
        case .createLarge: [.create(path, data: largeData())]
        case .createEphemeral: [.create(path, data: data(), mode: .ephemeral)]
        case .createSequential: [.create(path + "/s-", data: data(), mode: .persistentSequential)]
        case .createEphemeralSequential: [.create(path + "/e-", data: data(), mode: .ephemeralSequential)]
        case .createContainer: [.create(path, data: data(), mode: .container)]
        case .createTTL: [.create(path, data: data(), mode: .ttl(500))]
        case .delete: [.delete(path)]
        case .deleteVersioned: [.delete(path, version: version())]
        case .multiEphemeral:
            [.create(path + "/m-", data: data(), mode: .ephemeralSequential), .set(self.path, data: data())]
        default: multi(path)
        }
    }

    private func multi(_ path: String) -> [Change] {
        let other = self.path
        switch dice.below(5) {
        case 0: return [.check(path, version: dice.below(2) == 0 ? -1 : version()), .set(other, data: data())]
        case 1: return [.create(path, data: data()), .create(path + "/m", data: data()), .set(path, data: data())]
        case 2: return [.delete(path), .create(path, data: data())]
        case 3: return [.set(path, data: data()), .set(other, data: data()), .delete(other)]
        default: return [.check(path, version: -1), .check(other, version: -1)]
        }
    }
}
