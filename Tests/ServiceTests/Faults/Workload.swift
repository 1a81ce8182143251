import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperStorage
import FaultInjection
import Foundation
import LocalEmulator
import Logging
import ServerFunctions
import Synchronization

/// A deployment whose functions fail by seed, some sessions that use it, and what each of them saw.
final class Workload: Sendable {
    /// What one session did and was told, in its order.
    enum Entry: Sendable {
        /// A write: its request number, what it asked for, what it was told, and the watermarks around it.
        case write(
            number: Int64, operations: [FaaSKeeperModel.Operation], results: Result<[OperationResult], KeeperError>,
            from: Int64, to: Int64)
        /// A read of a node: its mzxid and data, nil for none.
        case read(path: NodePath, stat: Stat?, data: [UInt8]?, watched: Bool, from: Int64)
        case event(WatchedEvent)
    }

    let emulator: LocalEmulator
    let plan: FaultPlan
    let config: DeploymentConfig
    let clients: [FaaSKeeperClient]
    private let random: any RandomSource

    init(seed: UInt64, sessions: Int, oneIn: UInt64) async throws {
        random = SeededRandom(seed: seed)
        var options = LocalOptions()
        options.random = SeededRandom(seed: seed &+ 1)
        emulator = .memory(options)
        plan = FaultPlan(random: SeededRandom(seed: seed &+ 2), oneIn: oneIn)
        config = DeploymentConfig(lockMillis: 15, heartbeatMillis: 200, batchMax: 4)
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        ServerFunctions(cloud: FaultyCloud.wrap(emulator.cloud, plan), config: config, logger: logger).register()
        try await Bootstrap(emulator.cloud).run()
        emulator.start()
        var clients: [FaaSKeeperClient] = []
        let boxes = (0..<sessions).map { _ in HistoryBox() }
        for box in boxes {
            var options = ClientOptions()
            options.sessionTimeoutMillis = 60_000
            options.eventHandler = { event in box.append(.event(event)) }
            clients.append(FaaSKeeperClient(cloud: emulator.cloud, config: config, options: options, logger: logger))
        }
        self.clients = clients
        self.boxes = boxes
    }

    private let boxes: [HistoryBox]

    final class HistoryBox: Sendable {
        private let entries = Mutex<[Entry]>([])
        func append(_ entry: Entry) { entries.withLock { $0.append(entry) } }
        var all: [Entry] { entries.withLock { $0 } }
    }

    func history(_ session: Int) -> [Entry] { boxes[session].all }

    static let paths = ["/a", "/b", "/a/x", "/a/y", "/b/x"]

    /// Every session does `count` operations one after the other, all sessions at once; then the faults end and the
    /// service settles.
    func run(_ count: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for session in clients.indices {
                let seed = random.next()
                group.addTask { try await self.run(session, count, SeededRandom(seed: seed)) }
            }
            try await group.waitForAll()
        }
        plan.calm()
        try await settle()
    }

    private func run(_ session: Int, _ count: Int, _ dice: SeededRandom) async throws {
        var number: Int64 = 0
        for step in 0..<count {
            let path = Workload.paths[Int(dice.next() % UInt64(Workload.paths.count))]
            let data = bytes("\(session).\(step)")
            let version: Int32 = dice.next() % 3 == 0 ? Int32(dice.next() % 3) : -1
            switch dice.next() % 12 {
            case 0, 1, 2: try await read(session, path, watch: true)
            case 3: try await read(session, path, watch: false)
            case 4, 5, 6: try await write(session, &number, [.set(path, data: data, version: version)])
            case 7, 8: try await write(session, &number, [.create(path, data: data)])
            case 9: try await write(session, &number, [.create(path + "/s-", data: data, mode: .persistentSequential)])
            case 10: try await write(session, &number, [.delete(path, version: version)])
            default:
                let other = Workload.paths[Int(dice.next() % UInt64(Workload.paths.count))]
                try await write(
                    session, &number,
                    [.check(path, version: version), .set(path, data: data), .create(other + "/m", mode: .persistent)])
            }
        }
    }

    private var head: Int64 {
        get async throws { try await WriteLog(emulator.cloud.store).head().txid }
    }

    private func read(_ session: Int, _ path: String, watch: Bool) async throws {
        let from = try await head
        let node = try NodePath(path)
        do throws(KeeperError) {
            let (data, stat) = try await clients[session].get(path, watch: watch)
            boxes[session].append(.read(path: node, stat: stat, data: data, watched: watch, from: from))
        } catch {
            guard error.code == .noNode else { throw error }
            boxes[session].append(.read(path: node, stat: nil, data: nil, watched: false, from: from))
        }
    }

    private func write(_ session: Int, _ number: inout Int64, _ changes: [Change]) async throws {
        number += 1
        let operations = try changes.map { try $0.operation }
        let from = try await head
        let outcome: Result<[OperationResult], KeeperError>
        do throws(KeeperError) {
            let client = clients[session]
            switch (changes.count, changes[0]) {
            case (1, .create(let path, let data, let mode, let acl)):
                let made = try await client.create(path, data: data, mode: mode, acl: acl)
                outcome = .success([.created(path: made.path, stat: made.stat)])
            case (1, .set(let path, let data, let version)):
                outcome = .success([.changed(stat: try await client.set(path, data: data, version: version))])
            case (1, .delete(let path, let version)):
                try await client.delete(path, version: version)
                outcome = .success([.deleted])
            default: outcome = .success(try await client.multi(changes))
            }
        } catch { outcome = .failure(error) }
        boxes[session].append(
            .write(number: number, operations: operations, results: outcome, from: from, to: try await head))
    }

    /// Waits until nothing is under way: queues empty, epoch empty.
    private func settle() async throws {
        for _ in 0..<2_000 {
            try await emulator.drain()
            let pending = try await Epoch(region: config.region, emulator.cloud.store).all()
            if pending.isEmpty { break }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    func close() async {
        for client in clients { await client.close() }
        await emulator.shutdown()
    }
}

extension Change {
    /// The change as it travels, with its data inline.
    var operation: FaaSKeeperModel.Operation {
        get throws {
            switch self {
            case .create(let path, let data, let mode, let acl):
                .create(path: path, data: .inline(data), mode: mode, acl: acl)
            case .set(let path, let data, let version):
                .set(path: try NodePath(path), data: .inline(data), version: version)
            case .delete(let path, let version): .delete(path: try NodePath(path), version: version)
            case .check(let path, let version): .check(path: try NodePath(path), version: version)
            }
        }
    }
}
