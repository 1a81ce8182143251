import CloudPrimitives
@testable import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperStorage
import FaultInjection
import Foundation
import Synchronization
import Testing

/// Where such a protocol goes wrong, one test each; `docs/architecture.md` numbers them. The random histories of
/// `FaultTests` go through all of them at once.
@Suite struct WriteTrapTests {
    @Test func t01_txidsAreDenseAcrossReplays() async throws {
        for operation in ["query", "get", "transact", "update", "publish"] {
            for fault in Fault.allCases {
                let service = try await ScriptedService([("leader", operation, 2, fault)])
                let client = service.client()
                for index in 0..<5 { _ = try await client.create("/n\(index)") }
                #expect(try await service.log().map(\.txid) == [1, 2, 3, 4, 5], "\(operation) \(fault)")
            }
        }
    }

    @Test func t02_aRedeliveredSequentialCreateMakesOneNode() async throws {
        for operation in ["update", "send", "transact"] {
            for fault in [Fault.crashBefore, .crashAfter, .late] {
                let service = try await ScriptedService([("follower", operation, 2, fault)])
                let client = service.client()
                let made = try await client.create("/s-", mode: .persistentSequential)
                let names = try await client.children("/").names.filter { $0.hasPrefix("s-") }
                #expect(names == [made.path.name], "\(operation) \(fault)")
            }
        }
    }

    @Test func t03_aRefusalStaysARefusal() async throws {
        // The follower dies before it has told the refusal; by its redelivery the reason is gone.
        let service = try await ScriptedService([("follower", "publish", 1, .crashBefore)])
        let one = service.client()
        let two = service.client()
        _ = try await one.create("/n")
        let refused = await code { _ = try await one.create("/n") }
        #expect(refused == .nodeExists)
        try await two.delete("/n")
        #expect(try await service.log().count == 2)
        // A refusal that rests on a commit which nobody can see yet waits for it: whoever is told, sees it.
        for _ in 0..<20 {
            async let first = two.create("/r")
            let second = await code { _ = try await one.create("/r") }
            if second == .nodeExists { #expect(try await one.exists("/r") != nil) }
            _ = try? await first
            try? await one.delete("/r")
        }
    }

    @Test func t04_theLeaderCommitsInTheFollowersPlace() async throws {
        let service = try await ScriptedService([("follower", "transact", 1, .crashBefore)])
        let client = service.client()
        let made = try await client.create("/n", data: bytes("x"))
        #expect(made.stat.czxid == 1)
        #expect(try await service.row("/n").exists)
        #expect(try await service.row("/").numChildren == 2)
    }

    @Test func t05_pendingListsAreTrimmed() async throws {
        let service = try await ScriptedService()
        let client = service.client()
        _ = try await client.create("/n")
        for index in 0..<50 { _ = try await client.set("/n", data: bytes("\(index)")) }
        #expect(try await service.row("/n").pending.count <= 8)
    }

    @Test func t07_anIncarnationIsNeverUsedAgain() async throws {
        let service = try await ScriptedService()
        let client = service.client()
        var seen: Set<String> = []
        for _ in 0..<5 {
            _ = try await client.create("/n")
            #expect(seen.insert(try await service.row("/n").incarnation ?? "").inserted)
            try await client.delete("/n")
        }
    }

    @Test(arguments: ["query", "get", "update", "transact", "invoke", "publish"])
    func t08_aLeaderThatWakesUpLateChangesNothing(_ operation: String) async throws {
        for nth in 1...3 {
            let service = try await ScriptedService([("leader", operation, nth, .pause)])
            let client = service.client()
            let log = EventLog(client)
            _ = try await client.create("/n", data: bytes("1"))
            _ = try await client.get("/n", watch: true)
            _ = try await client.set("/n", data: bytes("2"))
            try await client.delete("/n")
            _ = try await client.create("/n", data: bytes("3"))
            try await Task.sleep(for: .milliseconds(60))
            let (data, stat) = try await client.get("/n")
            #expect(data == bytes("3") && stat.czxid == 4, "\(operation) \(nth)")
            #expect(try await service.log().map(\.txid) == [1, 2, 3, 4], "\(operation) \(nth)")
            #expect(await log.wait(1) == ["NodeDataChanged /n"], "\(operation) \(nth)")
        }
    }

    @Test func t10_noEphemeralOutlivesItsSession() async throws {
        for fault in [Fault.crashBefore, .crashAfter, .late] {
            let service = try await ScriptedService([("follower", "transact", 3, fault)])
            let client = service.client()
            let other = service.client()
            _ = try await client.create("/d")
            async let made = try? client.create("/d/a", mode: .ephemeral)
            _ = try await client.create("/d/b", mode: .ephemeral)
            _ = await made
            await client.close()
            try await eventually("the ephemerals are gone after \(fault)") {
                try await other.children("/d").names == []
            }
            #expect(await code { _ = try await client.create("/d/c", mode: .ephemeral) } == .closing)
        }
    }

    @Test func t11_containersAndTimesToLive() async throws {
        let service = try await ScriptedService()
        let client = service.client()
        _ = try await client.create("/c", mode: .container)
        _ = try await client.create("/c/child")
        _ = try await client.multi([.create("/t", mode: .ttl(1)), .create("/t/child")])
        try await Task.sleep(for: .milliseconds(200))
        #expect(try await client.exists("/c") != nil)
        #expect(try await client.exists("/t") != nil)
        try await client.delete("/c/child")
        try await client.delete("/t/child")
        try await eventually("container and TTL node are gone") {
            let left = (try await client.exists("/c"), try await client.exists("/t"))
            return left == (nil, nil)
        }
    }
}

@Suite struct VisibilityTrapTests {
    @Test(arguments: Backend.allCases) func t12_t13_nobodySeesHalfOrTheWrongOrder(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let rounds = backend.fewer(200)
            let writer = deployment.client()
            let reader = deployment.client()
            for path in ["/a", "/b"] { _ = try await writer.create(path, data: bytes("0")) }
            let writing = Task {
                for round in 1...rounds {
                    _ = try await writer.multi([
                        .set("/a", data: bytes("\(round)")), .set("/b", data: bytes("\(round)")),
                    ])
                }
            }
            var last = 0
            while last < rounds {
                let a = Int(String(decoding: try await reader.get("/a").data, as: UTF8.self)) ?? -1
                let b = Int(String(decoding: try await reader.get("/b").data, as: UTF8.self)) ?? -1
                #expect(b >= a && a >= last)
                last = a
            }
            try await writing.value
            await writer.close()
            await reader.close()
        }
    }

    @Test func t14_aCreateCostsTheSameBesideManySiblings() async throws {
        let service = try await ScriptedService(lockMillis: 10_000)
        let client = service.client()
        _ = try await client.create("/few")
        _ = try await client.create("/many", data: [UInt8](repeating: 1, count: Limits.nodeDataBytesMax))
        for index in 0..<400 { _ = try await client.create("/many/sibling-number-\(index)") }
        func price(_ path: String) async throws -> Usage {
            let before = client.usage
            _ = try await client.create(path)
            return client.usage - before
        }
        _ = try await price("/few/warm")
        let few = try await price("/few/sibling-number-x")
        let many = try await price("/many/sibling-number-x")
        // A child with a row of its own is one more item in the transaction, and lists are trimmed now and then.
        #expect(many.writeUnits <= few.writeUnits + 2 && many.queueSends == few.queueSends)
        #expect(many.readUnits <= few.readUnits + 8)
    }

    /// The notification is late; the epoch in the later image holds the reader back until it is here.
    @Test func t17_laterDataWaitForTheEvent() async throws {
        for fault in [Fault.late, .crashBefore] {
            let service = try await ScriptedService([("watch", "publish", 1, fault)])
            let seen = Mutex<[WatchedEvent]>([])
            var options = ClientOptions()
            options.eventHandler = { event in seen.withLock { $0.append(event) } }
            let watcher = service.client(options)
            let writer = service.client()
            for path in ["/a", "/b"] { _ = try await writer.create(path) }
            _ = try await watcher.get("/a", watch: true)
            _ = try await writer.set("/a", data: bytes("1"))
            _ = try await writer.set("/b", data: bytes("2"))
            #expect(try await watcher.get("/b").data == bytes("2"))
            #expect(seen.withLock { $0.map(\.path.text) } == ["/a"], "\(fault)")
        }
    }

    @Test func t21_aSetStaysWithinItsBudget() async throws {
        let service = try await ScriptedService(lockMillis: 10_000)
        let client = service.client()
        _ = try await client.create("/n")
        _ = try await client.set("/n", data: bytes("warm"))
        // One of some: on a busy machine a message may be delivered twice, and another pays for its turn.
        var isWithin = false
        for _ in 0..<40 where !isWithin {
            let before = client.usage
            _ = try await client.set("/n", data: [UInt8](repeating: 1, count: 600))
            let used = client.usage - before
            // Two messages; lock, commit, image, checkpoint; the row, the head of the log, the quotas, the watch counters.
            isWithin =
                used.queueSends == 2 && used.writeUnits == 4 && used.readUnits == 4 && used.invocations == 2
                && used.objectReads == 0 && used.objectWrites == 0
        }
        #expect(isWithin)
    }
}

/// The watch table alone: pure, so every order can be put.
@Suite struct WatchTrapTests {
    private let session = SessionID(7)
    private let path = NodePath(unchecked: "/n")

    private func notification(
        _ txid: Int64, _ watches: [Int64], previous: Int64? = nil
    ) -> FaaSKeeperModel.Notification {
        .init(
            session: session, id: NotificationID(txid: txid, index: 0),
            previous: previous.map { NotificationID(txid: $0, index: 0) },
            event: NodeEvent(type: .nodeDataChanged, path: path),
            watches: watches)
    }

    private func kinds(_ actions: [WatchTable.Action]) -> [String] {
        actions.map { action in
            switch action {
            case .deliver(let event, _): "deliver \(event.txid)"
            case .confirm(let confirmation): "confirm \(confirmation.id.txid)"
            case .fetch: "fetch"
            case .renew(_, let seen): "renew \(seen)"
            }
        }
    }

    private func armed(_ table: inout WatchTable, seen: Int64) -> Int64 {
        let number = table.begin(.data, path, session: session, since: 0).id.number
        _ = table.read(number, seen: seen)
        _ = table.arm(number)
        return number
    }

    @Test func t16_anEventThatTheReadHadSeenIsSwallowed() {
        var table = WatchTable()
        let number = armed(&table, seen: 5)
        #expect(kinds(table.receive(notification(4, [number]))) == ["renew 5"])
        // Not confirmed before the watch stands again.
        #expect(table.handedThrough == .zero)
        let renewed = armed(&table, seen: 5)
        #expect(kinds(table.remove(number)) == ["confirm 4"])
        #expect(kinds(table.receive(notification(6, [renewed], previous: 4))) == ["deliver 6", "confirm 6"])
    }

    @Test func t16_anEventDuringRegistrationWaitsForTheRead() {
        var table = WatchTable()
        let number = table.begin(.data, path, session: session, since: 0).id.number
        #expect(kinds(table.receive(notification(8, [number]))) == [])
        #expect(kinds(table.read(number, seen: 7)) == [])
        #expect(kinds(table.arm(number)) == ["deliver 8", "confirm 8"])
    }

    @Test func t17_anImageWaitsForTheEventOfAnArmedWatch() throws {
        var table = WatchTable()
        _ = armed(&table, seen: 5)
        var image = NodeImage(missingAt: 9)
        #expect(table.doubt(about: image, at: path) == .lookFirst)
        image.txid = 5
        #expect(table.doubt(about: image, at: path) == .none)
        image.txid = 9
        #expect(table.doubt(about: image, at: NodePath(unchecked: "/other")) == .none)
        image.writtenWith = ["/other", "/n"]
        #expect(table.doubt(about: image, at: NodePath(unchecked: "/other")) == .lookFirst)
    }

    @Test func t17_theAnswerOfAWriteWaitsForItsEvent() {
        var table = WatchTable()
        let number = armed(&table, seen: 5)
        let written = [NodeEvent(type: .nodeDataChanged, path: path)]
        #expect(table.doubt(about: 9, causing: written) == .lookFirst)
        #expect(table.doubt(about: 9, causing: [NodeEvent(type: .nodeChildrenChanged, path: path)]) == .none)
        // The watch was spent on an older write that the user had seen: who reads it anew tells what has changed.
        _ = table.receive(notification(4, [number]))
        #expect(table.doubt(about: 9, causing: written) == .wait)
        // So may a change that is older than an answer about something else.
        #expect(table.doubt(about: 9, causing: []) == .wait)
        var image = NodeImage(missingAt: 9)
        #expect(table.doubt(about: image, at: path) == .wait)
        image.txid = 5
        #expect(table.doubt(about: image, at: path) == .none)
    }

    @Test func t16_aWatchThatIsSpentWhileItIsRenewedIsRenewedAgain() {
        var table = WatchTable()
        #expect(kinds(table.receive(notification(4, [99]))) == ["confirm 4"])
        let old = armed(&table, seen: 3)
        #expect(kinds(table.receive(notification(4, [old]))) == ["renew 3"])
        let new = table.begin(.data, path, session: session, since: 3).id.number
        #expect(kinds(table.receive(notification(4, [new]))) == [])
        #expect(kinds(table.renewed(old, as: new, seen: 6)) == ["renew 6"])
        #expect(table.doubt(about: 9, causing: [NodeEvent(type: .nodeDataChanged, path: path)]) == .wait)
    }

    /// A renewal that ends in the middle of a removal must not bring the watch back.
    @Test func t16_aWatchThatIsBeingRemovedIsNotRenewed() {
        var table = WatchTable()
        let old = armed(&table, seen: 5)
        #expect(kinds(table.receive(notification(4, [old]))) == ["renew 5"])
        #expect(table.isWanted(old))
        table.doubt(old)
        #expect(!table.isWanted(old))
        #expect(kinds(table.remove(old)) == ["confirm 4"])
        #expect(!table.isWanted(old))
    }

    /// What a renewal or another read registers may be taken back: no read may rest on it.
    @Test func t16_onlyAWatchThatTheUserHasIsShared() {
        var table = WatchTable()
        let old = armed(&table, seen: 5)
        #expect(table.find(.data, path)?.registration.id.number == old)
        #expect(kinds(table.receive(notification(4, [old]))) == ["renew 5"])
        let new = table.begin(.data, path, session: session, since: 5).id.number
        #expect(table.find(.data, path) == nil)
        _ = table.read(new, seen: 5)
        #expect(table.find(.data, path) == nil)
        _ = table.arm(new)
        #expect(table.find(.data, path)?.registration.id.number == new)
        table.doubt(new)
        #expect(table.find(.data, path) == nil)
    }

    /// Of a session that is closed nothing is heard any more.
    @Test func nothingIsHeardAfterTheEnd() {
        let told = Mutex(0)
        var state = ClientState()
        state.eventHandler = { _ in told.withLock { $0 += 1 } }
        let event = WatchedEvent(type: .nodeCreated, path: .root, txid: 1)
        state.deliver(event, nil)
        state.session = .closed
        state.deliver(event, nil)
        #expect(told.withLock { $0 } == 1)
    }

    @Test func t18_eventsAreHandedOutInOrder() {
        var table = WatchTable()
        let one = armed(&table, seen: 1)
        let later = notification(12, [one], previous: 10)
        #expect(kinds(table.receive(later)) == ["fetch"])
        #expect(
            kinds(table.receiveAll([notification(10, [99]), later], through: 12)) == [
                "confirm 10", "deliver 12", "confirm 12",
            ])
    }

    @Test func t19_aRepeatIsConfirmedAndNotDelivered() {
        var table = WatchTable()
        let number = armed(&table, seen: 1)
        #expect(kinds(table.receive(notification(3, [number]))) == ["deliver 3", "confirm 3"])
        #expect(kinds(table.receive(notification(3, [number]))) == ["confirm 3"])
        // A leader that repeats its write may have spent a watch that stands since.
        let next = armed(&table, seen: 3)
        #expect(kinds(table.receive(notification(3, [next]))) == ["renew 3"])
        #expect(kinds(table.remove(next)) == [])
        #expect(kinds(table.receive(notification(3, [next]))) == ["confirm 3"])
    }
}
