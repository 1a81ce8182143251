import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import FaaSKeeperStorage
import Foundation
import Synchronization
import Testing

@testable import FKCommands

/// What operators see of locks, watches, queues and load.
@Suite struct AdministrationTests {
    private func open(_ url: String = "memory:") async throws -> Deployment {
        try await Deployment.open(try ConnectionURL(url, environment: [:]))
    }

    @Test func locks() async throws {
        let scratch = try Scratch()
        _ = try await Tool.run(["create", "/a"], scratch)
        #expect(try await Tool.run(["-o", "json", "locks"], scratch).text == "[]\n")
        let deployment = try await open(scratch.url)
        let now = SystemClock().nowMillis
        let session = SessionID(0x12)
        _ = try await TimedLock.acquire(
            Layout.node(try NodePath("/a")), token: RequestID(session: session, number: 7).description + "/x", now: now,
            lifetimeMillis: 600_000, in: deployment.cloud.store)
        _ = try await TimedLock.acquire(
            Layout.node(try NodePath("/b")), token: "other", now: now - 10_000, lifetimeMillis: 5_000,
            in: deployment.cloud.store)
        let text = try await Tool.run(["locks"], scratch).text.split(separator: "\n").map(String.init)
        #expect(text.count == 2)
        #expect(text[0].hasPrefix("/a\t0x12\t") && text[0].hasSuffix("ms left\t0000000000000012:7/x"))
        #expect(text[1].hasPrefix("/b\t-\tover for ") && text[1].hasSuffix("\tother"))
        let json = try await Tool.run(["-o", "json", "locks"], scratch).text
        #expect(json.contains("\"path\":\"/b\",\"token\":\"other\",\"untilMillis\":\(now - 5_000),\"isOver\":true"))
        await deployment.close()
    }

    @Test func watches() async throws {
        let scratch = try Scratch()
        let script = """
            create -p /a/b
            get -w /a/b
            ls -w /a
            addWatch -m PERSISTENT_RECURSIVE /a
            watches
            """
        let outcome = try await Tool.run([], scratch, input: Array(script.utf8))
        let rows = outcome.text.split(separator: "\n").map {
            $0.split(separator: "\t").dropFirst().joined(separator: " ")
        }
        #expect(Set(rows.filter { !$0.isEmpty }) == ["data /a/b", "children /a", "persistentRecursive /a"])
        let filtered = try await Tool.run([], try Scratch(), input: Array((script + " /a/b").utf8))
        let seen = filtered.text.split(separator: "\n").map {
            $0.split(separator: "\t").dropFirst().joined(separator: " ")
        }
        #expect(Set(seen.filter { !$0.isEmpty }) == ["data /a/b", "persistentRecursive /a"])
    }

    @Test func queues() async throws {
        let scratch = try Scratch()
        _ = try await Tool.run(["create", "/a"], scratch)
        #expect(
            try await Tool.run(["-o", "json", "queues"], scratch).text
                == "[{\"queue\":\"requests\",\"waiting\":0,\"inFlight\":0,\"dead\":0},"
                + "{\"queue\":\"leader\",\"waiting\":0,\"inFlight\":0,\"dead\":0}]\n")
    }

    /// Writes since a txid, by kind.
    @Test func load() async throws {
        let deployment = try await open()
        let client = deployment.client()
        _ = try await client.create("/a")
        let before = try await deployment.administration.load(after: nil)
        #expect(before.txid == 1 && before.writes == 0)
        _ = try await client.create("/a/b")
        _ = try await client.set("/a", data: [1])
        _ = try await client.set("/a", data: [2])
        try await client.delete("/a/b")
        _ = try await client.get("/a", watch: true)
        let now = try await deployment.administration.load(after: before.txid)
        #expect(now.txid == 5 && now.writes == 4)
        #expect(now.created == 1 && now.changed == 2 && now.deleted == 1)
        #expect(now.sessions == 1 && now.watches == 1)
        let picture = LoadPicture(before: before, now: now, queues: [], sheet: .standard)
        #expect(picture.dollarsPerHour > 0)
        await client.close()
        await deployment.close()
    }

    /// The prices that `top` reckons with are those that such writes are billed.
    @Test func nominalWritesAreWhatIsBilled() async throws {
        let deployment = try await open()
        let reports = Reports()
        var options = ClientOptions()
        options.observer = { reports.add($0) }
        let client = deployment.client(options)
        // A leader that is there before the follower's commit does more: on a busy machine some writes are dearer.
        for name in ["/a", "/b", "/c", "/d", "/e"] {
            _ = try await client.create(name, data: Array("hello".utf8))
            _ = try await client.set(name, data: Array("other".utf8))
            try await client.delete(name)
        }
        let sheet = PriceSheet.standard
        let expected = [NominalWrites.create, NominalWrites.set, NominalWrites.delete]
        let all = reports.all.map(\.usage)
        #expect(all.count == 15)
        for (number, nominal) in expected.enumerated() {
            let rounds = stride(from: number, to: all.count, by: expected.count).map { all[$0] }
            let billed = try #require(rounds.min { $0.writeUnits < $1.writeUnits })
            #expect(billed.writeUnits == nominal.writeUnits && billed.queueSends == nominal.queueSends)
            let ratio = sheet.cost(of: billed).total / sheet.cost(of: nominal).total
            // A slow machine's functions are billed by their own time.
            #expect(ratio > 0.9, "\(billed)")
        }
        await client.close()
        await deployment.close()
    }

    @Test func topForPrograms() async throws {
        let scratch = try Scratch()
        _ = try await Tool.run(["create", "/a"], scratch)
        let outcome = try await Tool.run(["top", "-n", "2", "-d", "0.05", "-o", "json"], scratch)
        let lines = outcome.text.split(separator: "\n")
        #expect(lines.count == 2 && outcome.code == 0)
        for line in lines {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect(object?["txid"] as? Int == 1)
            #expect((object?["queues"] as? [Any])?.count == 2)
        }
        #expect(try await Tool.run(["top", "--once", "-n", "2"], scratch).code == 2)
    }
}

/// What a client has reported.
private final class Reports: Sendable {
    private let reports = Mutex<[OperationReport]>([])

    func add(_ report: OperationReport) { reports.withLock { $0.append(report) } }

    var all: [OperationReport] { reports.withLock { $0 } }
}
