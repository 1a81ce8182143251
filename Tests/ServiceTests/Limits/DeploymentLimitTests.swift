import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import Foundation
import LocalEmulator
import Logging
import Testing

@testable import FaaSKeeperStorage
@testable import ServerFunctions

/// What the parts of one deployment agree on, on both sides of each bound.
@Suite struct DeploymentLimitTests {
    private let config = DeploymentConfig()

    private func image(_ path: String, _ deployment: Deployment) async throws -> Item {
        try #require(try await deployment.readerStore.store.get(Layout.image(NodePath(unchecked: path))))
    }

    @Test(arguments: Backend.allCases) func inlineData(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            let bound = config.inlineDataBytesMax
            _ = try await client.create("/a", data: [UInt8](repeating: 1, count: bound))
            #expect(try await image("/a", deployment).bytes("d")?.count == bound)
            _ = try await client.create("/b", data: [UInt8](repeating: 1, count: bound + 1))
            let large = try await image("/b", deployment)
            #expect(large.bytes("d") == nil && large.string("o") != nil)
            await client.close()
        }
    }

    @Test(arguments: Backend.allCases) func inlineChildren(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            // By number …
            _ = try await client.create("/n")
            try await client.createAll((0..<config.inlineChildrenMax).map { "/n/\($0)" })
            #expect(try await image("/n", deployment).stringSet("k").count == config.inlineChildrenMax)
            #expect(try await image("/n", deployment).ints("p")?[3] == 0)
            _ = try await client.create("/n/more")
            #expect(try await image("/n", deployment).stringSet("k").count == config.inlineChildrenMax)
            #expect(try await image("/n", deployment).ints("p")?[3] == 1)
            // … and by the bytes of the names.
            _ = try await client.create("/b")
            let half = String(repeating: "x", count: config.inlineChildrenBytesMax / 2)
            _ = try await client.multi([.create("/b/\(half)"), .create("/b/y\(half.dropFirst())")])
            #expect(try await image("/b", deployment).ints("p")?[3] == 0)
            _ = try await client.create("/b/z")
            #expect(try await image("/b", deployment).ints("p")?[3] == 1)
            #expect(try await client.children("/b").names.count == 3)
            await client.close()
        }
    }

    @Test(arguments: [("", 500), ("profile=aws-us-east-1", 25)]) func multiOperations(
        _ query: String, _ bound: Int
    ) async throws {
        try await Backend.memory.run(query: query) { deployment in
            let client = deployment.client()
            let changes = (0...bound).map { Change.create("/m\($0)") }
            #expect(await code { _ = try await client.multi(changes) } == .limitExceeded)
            #expect(try await client.children("/").names == ["zookeeper"])
            let results = try await client.multi(Array(changes.dropLast()))
            #expect(results.count == bound)
            #expect(try await client.children("/").names.count == bound + 1)
            await client.close()
        }
    }

    @Test func locksEnd() async throws {
        let store = LocalEmulator.memory().cloud.store
        let key = ItemKey(Table("t"), "a")
        func take(_ token: String, at now: Int64) async -> Bool {
            (try? await TimedLock.acquire(key, token: token, now: now, lifetimeMillis: config.lockMillis, in: store))
                != nil
        }
        #expect(await take("one", at: 1_000))
        #expect(await !take("two", at: 1_000 + config.lockMillis))
        #expect(await take("two", at: 1_000 + config.lockMillis + 1))
    }

    /// Checkpoints younger than the horizon stay; one run looks at so many.
    @Test func sweeping() async throws {
        let cloud = LocalEmulator.memory().cloud
        let sweeper = Sweeper(cloud: cloud, config: config)
        let log = WriteLog(cloud.store)
        let now = cloud.clock.nowMillis
        func append(_ txid: Int64, atMillis: Int64) async throws {
            let entry = LogEntry(
                request: RequestID(session: SessionID(1), number: txid), attempt: "a\(txid)", txid: txid, results: [],
                tombstones: [])
            let head = WriteLog.Head(txid: txid - 1, epochMayBeOpen: false)
            try await log.append([entry], after: head, epochMayBeOpen: false, nowMillis: atMillis)
        }
        let old = Int64(Sweeper.rowsMax + 1)
        for txid in 1...old { try await append(txid, atMillis: now - config.horizonMillis - 1_000) }
        // Ten seconds before their time, which this test does not take.
        let last = old + Int64(config.batchMax) + 2
        for txid in old + 1...last { try await append(txid, atMillis: now - config.horizonMillis + 10_000) }
        try await sweeper.sweep()
        #expect(try await log.all().map(\.txid) == Array(old...last))
        try await sweeper.sweep()
        #expect(try await log.all().map(\.txid) == Array(old + 1...last))
    }

    /// A leader's batch may come again at any time: the newest writes stay, however old they are.
    @Test func theNewestWritesStay() async throws {
        let cloud = LocalEmulator.memory().cloud
        let log = WriteLog(cloud.store)
        for txid in 1...Int64(config.batchMax + 3) {
            let entry = LogEntry(
                request: RequestID(session: SessionID(1), number: txid), attempt: "a\(txid)", txid: txid, results: [],
                tombstones: [])
            try await log.append(
                [entry], after: WriteLog.Head(txid: txid - 1, epochMayBeOpen: false), epochMayBeOpen: false,
                nowMillis: 1)
        }
        try await Sweeper(cloud: cloud, config: config).sweep()
        #expect(try await log.all().map(\.txid) == Array(4...Int64(config.batchMax + 3)))
    }

    @Test func sessionsInAStamp() {
        func stamp(_ count: Int) -> EpochStamp {
            let ids = (1...count).map { (SessionID(Int64($0)), NotificationID(txid: 7, index: 1)) }
            return EpochStamp(Dictionary(uniqueKeysWithValues: ids))
        }
        let most = stamp(EpochStamp.sessionsMax)
        #expect(most.pending(for: SessionID(1)) == .upTo(NotificationID(txid: 7, index: 1)))
        #expect(most.pending(for: SessionID(1_000)) == .none)
        #expect(stamp(EpochStamp.sessionsMax + 1).pending(for: SessionID(1_000)) == .unknown)
    }

    @Test func pathsNamedInAnImage() {
        func names(_ count: Int) -> [String] {
            let deltas = (0..<count).map { NodeDelta(path: NodePath(unchecked: "/\($0)")) }
            return ImageWrite(txid: 1, attempt: "a", epoch: EpochStamp(numbers: []), deltas: deltas).namedPaths
        }
        #expect(names(1) == [])
        #expect(names(ImageWrite.namedPathsMax).count == ImageWrite.namedPathsMax)
        #expect(names(ImageWrite.namedPathsMax + 1) == ["*"])
    }

    /// The list of a row grows up to the bound; the write that finds it there cuts it.
    @Test func pendingAttempts() async throws {
        let service = try await ScriptedService()
        let client = service.client()
        _ = try await client.create("/n")
        var counts: [Int] = [try await service.row("/n").pending.count]
        for index in 0..<PendingList.trimEvery {
            _ = try await client.set("/n", data: bytes("\(index)"))
            counts.append(try await service.row("/n").pending.count)
        }
        #expect(Array(counts.dropLast()) == Array(1...PendingList.trimEvery))
        #expect(counts.last == 1)
        await client.close()
    }

    /// A condition within a condition, and so on.
    @Test func nestedConditions() throws {
        func nested(_ depth: Int) -> [UInt8] {
            let condition = (1..<depth).reduce(Condition.always) { inner, _ in .all([inner]) }
            var writer = ByteWriter()
            condition.encode(to: &writer)
            return writer.bytes
        }
        var reader = ByteReader(nested(Condition.depthMax))
        _ = try Condition(from: &reader)
        var deeper = ByteReader(nested(Condition.depthMax + 1))
        #expect(throws: KeeperError.corrupt("A condition is nested too deep")) { try Condition(from: &deeper) }
    }
}
