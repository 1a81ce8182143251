import FaaSKeeper
import FaaSKeeperModel
import Foundation
import Testing

@testable import FKCommands

/// Every sequence of changes, with whatever comes late or is lost, yields lines that account for every version.
@Suite struct TailMachineTests {
    private static let seeds: Range<UInt64> = {
        let count = ProcessInfo.processInfo.environment["FK_TAIL_SEEDS"].flatMap(UInt64.init)
        return 0..<(count ?? 400)
    }()

    private static func changes(_ lines: [TailLine]) -> [TailChange] {
        lines.compactMap { if case .change(let change) = $0 { change } else { nil } }
    }

    private static func gaps(_ lines: [TailLine]) -> [TailGap] {
        lines.compactMap { if case .gap(let gap) = $0 { gap } else { nil } }
    }

    private static func text(_ change: TailChange) -> String {
        "\(change.type) \(change.path) \(change.txid ?? -1) v\(change.version ?? -1) p\(change.passed ?? -1)"
    }

    private static func text(_ change: TailWorld.Change) -> String {
        "\(change.type) \(change.path) \(change.txid) v\(change.version ?? -1) p0"
    }

    /// A run with writes between the steps.
    private static func run(_ world: inout TailWorld, steps: Int, losses: (keepsLog: Bool, chance: Int)? = nil) {
        for _ in 0..<steps {
            if world.random.below(3) == 0 { world.write() }
            for _ in 0..<world.random.below(4) { world.step() }
            if let losses, world.random.below(losses.chance) == 0 {
                let writes = world.random.below(6)
                world.lose(keepsLog: losses.keepsLog, writes: writes)
            }
        }
        world.settle()
    }

    @Test(arguments: [false, true]) func withoutLossesEachChangeIsALine(_ isRecursive: Bool) {
        for seed in Self.seeds {
            var world = TailWorld(seed: seed, isRecursive: isRecursive, needsValues: true)
            for _ in 0..<6 { world.write() }
            world.begin()
            world.settle()
            let start = world.txid
            Self.run(&world, steps: 60)
            let lines = Self.changes(world.lines)
            #expect(
                lines.map(Self.text) == world.changes.filter { $0.txid > start }.map(Self.text), "seed \(seed)")
            #expect(lines.allSatisfy { !$0.isGap } && Self.gaps(world.lines).isEmpty, "seed \(seed)")
            #expect(world.machine.isSettled, "seed \(seed)")
            Self.checkValues(lines, world, seed)
        }
    }

    /// While the first reads are under way a version may not be known, and never is a wrong one told.
    @Test(arguments: [false, true]) func whileItBeginsNothingIsMissed(_ isRecursive: Bool) {
        for seed in Self.seeds {
            var world = TailWorld(seed: seed, isRecursive: isRecursive, needsValues: false)
            for _ in 0..<6 { world.write() }
            world.begin()
            world.step()
            let start = world.txid
            Self.run(&world, steps: 40)
            let expected = world.changes.filter { $0.txid > start }
            let lines = Self.changes(world.lines)
            #expect(lines.map(\.txid) == expected.map(\.txid), "seed \(seed)")
            for (line, change) in zip(lines, expected) {
                #expect(line.version == nil || line.version == change.version, "seed \(seed)")
                #expect(line.passed == 0, "seed \(seed)")
            }
        }
    }

    /// Sessions end, and the log reaches back: each change is told all the same, once, with its version.
    @Test(arguments: [false, true]) func withTheLogNothingIsLost(_ isRecursive: Bool) {
        var losses = 0
        for seed in Self.seeds {
            var world = TailWorld(seed: seed, isRecursive: isRecursive, needsValues: true)
            for _ in 0..<6 { world.write() }
            world.begin()
            world.settle()
            let start = world.txid
            Self.run(&world, steps: 60, losses: (keepsLog: true, chance: 12))
            let expected = world.changes.filter { $0.txid > start }.map(Self.text)
            let lines = Self.changes(world.lines)
            #expect(lines.map(Self.text) == expected, "seed \(seed)")
            #expect(Self.gaps(world.lines).allSatisfy { $0.isComplete }, "seed \(seed)")
            Self.checkValues(lines, world, seed)
            losses += world.losses
        }
        #expect(losses > 500)
    }

    /// Sessions end and the log is gone: who follows the lines comes to the states that are there, and within each life of a
    /// node every version is a line or counted.
    @Test(arguments: [false, true]) func withoutTheLogStatesAreCompared(_ isRecursive: Bool) {
        var losses = 0
        for seed in Self.seeds {
            var world = TailWorld(seed: seed, isRecursive: isRecursive, needsValues: true)
            for _ in 0..<6 { world.write() }
            world.begin()
            world.settle()
            var follower = TailFollower(world.views, seesChildren: !isRecursive)
            Self.run(&world, steps: 60, losses: (keepsLog: false, chance: 12))
            let faults = follower.follow(Self.changes(world.lines), to: world.views)
            #expect(faults == [], "seed \(seed)")
            #expect(world.machine.isSettled, "seed \(seed)")
            Self.checkValues(Self.changes(world.lines), world, seed)
            losses += world.losses
            #expect(Self.gaps(world.lines).count <= world.losses, "seed \(seed)")
        }
        #expect(losses > 500)
    }

    /// Events that are withheld, as those of nodes that may not be read for a while: their versions are counted.
    @Test(arguments: [false, true]) func whatIsWithheldIsCounted(_ isRecursive: Bool) {
        var counted = 0
        for seed in Self.seeds {
            var world = TailWorld(seed: seed, isRecursive: isRecursive, needsValues: false)
            for _ in 0..<6 { world.write() }
            world.begin()
            world.settle()
            var follower = TailFollower(world.views, seesChildren: !isRecursive)
            world.hiddenChance = 4
            Self.run(&world, steps: 60)
            // With a loss at the end everything is looked at once more.
            world.lose(keepsLog: false, writes: 0)
            world.settle()
            #expect(follower.follow(Self.changes(world.lines), to: world.views) == [], "seed \(seed)")
            counted += Self.changes(world.lines).reduce(0) { $0 + ($1.passed ?? 0) }
        }
        #expect(counted > 100)
    }

    /// From a write in the past: with the log each change after it; without it the newer states, honestly.
    @Test(arguments: [false, true], [false, true]) func fromAWriteInThePast(_ isRecursive: Bool, _ keepsLog: Bool) {
        for seed in Self.seeds {
            var world = TailWorld(seed: seed, isRecursive: isRecursive, needsValues: true, from: 8)
            while world.txid < 8 { world.write() }
            for _ in 0..<8 { world.write() }
            if !keepsLog { world.forgetLog() }
            world.begin()
            Self.run(&world, steps: 20)
            let lines = Self.changes(world.lines)
            if keepsLog {
                let expected = world.changes.filter { $0.txid > 8 }
                #expect(lines.map(\.txid) == expected.map(\.txid), "seed \(seed)")
                for (line, change) in zip(lines, expected) {
                    #expect(line.version == nil || line.version == change.version, "seed \(seed)")
                }
                #expect(Self.gaps(world.lines).isEmpty, "seed \(seed)")
            } else {
                #expect(Self.gaps(world.lines).map(\.isComplete) == [false], "seed \(seed)")
                #expect(lines.allSatisfy { ($0.txid ?? .max) > 8 }, "seed \(seed)")
                for (path, view) in world.views where max(view.czxid, view.mzxid) > 8 {
                    let last = lines.last { $0.path == path && $0.type != .nodeChildrenChanged }
                    #expect(last?.version == view.version, "seed \(seed) \(path)")
                }
            }
            Self.checkValues(lines, world, seed, isFrom: true)
        }
    }

    /// A tree with more nodes than are remembered: events go on being told with their versions.
    @Test func moreNodesThanAreRemembered() {
        let top = NodePath(unchecked: "/t")
        var machine = TailMachine(
            scope: TailScope([top], isRecursive: true), needsValues: false, nodesMax: 10)
        _ = machine.begin()
        _ = machine.handle(.opened(ChangeHistory(events: [], reachesBackTo: 1, through: 50), millis: 0, session: 1))
        let view = NodeView(czxid: 1, mzxid: 1, pzxid: 1, version: 4, cversion: 0)
        for number in 0..<20 { _ = machine.handle(.visited(top.child("n\(number)"), view, session: 1)) }
        #expect(machine.isOverflowing)
        _ = machine.handle(.walked(session: 1))
        let path = top.child("n19")
        let event = WatchedEvent(type: .nodeDataChanged, path: path, txid: 51)
        #expect(machine.handle(.event(event, session: 1)) == [.read(path, needsValue: false, session: 1)])
        let now = NodeView(czxid: 1, mzxid: 51, pzxid: 1, version: 5, cversion: 0)
        let change = TailChange(type: .nodeDataChanged, path: path, txid: 51, version: 5)
        #expect(machine.handle(.read(path, now, .none, session: 1)) == [.show(.change(change))])
    }

    /// A value stands only beside the change that made it, and the one that a node has now was told.
    private static func checkValues(_ lines: [TailChange], _ world: TailWorld, _ seed: UInt64, isFrom: Bool = false) {
        for line in lines {
            guard case .data(let data) = line.value else { continue }
            #expect(data == Array("value \(line.txid ?? -1)".utf8), "seed \(seed) \(line)")
        }
        for (path, view) in world.views {
            let last = lines.last { $0.path == path && $0.type != .nodeChildrenChanged }
            guard let last, last.txid == view.mzxid else { continue }
            #expect(last.value == world.data(of: path).map { .data($0) }, "seed \(seed) \(last)")
        }
    }
}
