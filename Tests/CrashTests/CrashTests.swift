import ChildProcess
import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import FaaSKeeperStorage
import Foundation
import Inspection
import Testing

/// Real processes on one directory, killed with SIGKILL at random moments.
@Suite(.serialized) struct CrashTests {
    /// What one worker said in all its lives.
    struct Record {
        /// Numbers that were acknowledged.
        var done: Set<Int> = []
        /// The number that was under way when it was killed, of each life.
        var open: Set<Int> = []
        var queued: Set<String> = []
        var starts: [Int] = []
        var faults: [String] = []

        mutating func read(_ output: String) {
            var tried: Int?
            for line in output.split(separator: "\n") {
                let words = line.split(separator: " ", maxSplits: 1).map(String.init)
                guard words.count == 2 else { continue }
                switch words[0] {
                case "start": starts.append(Int(words[1]) ?? -1)
                case "try": tried = Int(words[1])
                case "done":
                    if let number = Int(words[1]) { done.insert(number) }
                    tried = nil
                case "queued": queued.insert(words[1])
                default: faults.append(String(line))
                }
            }
            if let tried { open.insert(tried) }
        }
    }

    @Test func killedProcessesLoseNothing() async throws {
        let directory = FileManager.default.temporaryDirectory.path + "/fk-crash-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let url = "local:" + directory
        try await prepare(url)
        let seed =
            UInt64(ProcessInfo.processInfo.environment["FK_CRASH_SEED"] ?? "") ?? UInt64.random(in: 1...1_000_000)
        let dice = SeededRandom(seed: seed)
        let lives = Int(ProcessInfo.processInfo.environment["FK_CRASH_LIVES"] ?? "") ?? 24
        var records: [String: Record] = [:]
        // Three workers live at a time; every so often one of them is killed and a successor of its name begins.
        var running: [Life] = []
        for life in 0..<lives {
            let name = "w\(life % 3)"
            if running.count == 3 {
                try await Task.sleep(for: .milliseconds(dice.jitter(in: 20...400)))
                let victim = running.removeFirst()
                records[victim.name, default: Record()].read(await kill(victim))
            }
            running.append(try start(name, url))
        }
        try await Task.sleep(for: .milliseconds(200))
        for victim in running { records[victim.name, default: Record()].read(await kill(victim)) }
        try await verify(url, records, seed)
    }

    private func prepare(_ url: String) async throws {
        let deployment = try await Deployment.open(try ConnectionURL(url, environment: [:]))
        try await deployment.withClient { client in
            for path in ["/counters", "/log", "/queue", "/holders", "/shared"] { _ = try await client.create(path) }
        }
        await deployment.close()
    }

    /// One life of a worker.
    struct Life: Sendable {
        let name: String
        let process: ChildProcess
        let output: Int32
    }

    private func start(_ name: String, _ url: String) throws -> Life {
        let folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let ends = try ChildProcess.pipe()
        let process = try ChildProcess(
            folder.appendingPathComponent("crash-worker").path, [url, name], output: ends.write, error: 2)
        ChildProcess.closeEnd(ends.write)
        return Life(name: name, process: process, output: ends.read)
    }

    /// Kills it, and returns what it had said. Not on the threads that the other tests need.
    private func kill(_ life: Life) async -> String {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                life.process.signal(SIGKILL)
                let said = ChildProcess.readAll(life.output)
                life.process.wait()
                continuation.resume(returning: String(decoding: said, as: UTF8.self))
            }
        }
    }

    private func verify(_ url: String, _ records: [String: Record], _ seed: UInt64) async throws {
        let deployment = try await Deployment.open(try ConnectionURL(url, environment: [:]))
        let client = deployment.client()
        // The next writer goes on at once, and everything that was left behind is finished.
        _ = try await client.set("/shared", data: Array("after".utf8))
        try await deployment.drain()
        let logged = Set(try await client.children("/log").names)
        let queued = Set(try await client.children("/queue").names.map { "/queue/" + $0 })
        for (name, record) in records.sorted(by: { $0.key < $1.key }) {
            #expect(record.faults.isEmpty, "seed \(seed): \(name)")
            let lost = record.done.filter { !logged.contains("\(name)-\($0)") }
            #expect(lost.isEmpty, "seed \(seed): acknowledged writes of \(name) are lost")
            let counter = Int(String(decoding: try await client.get("/counters/\(name)").data, as: UTF8.self)) ?? -1
            let highest = record.done.max() ?? 0
            // The counter and the log entry are one write: both or none, whatever was killed in between.
            #expect(counter >= highest && counter <= highest + 1, "seed \(seed): \(name) \(counter) \(highest)")
            #expect(Set((1...max(1, counter)).map { "\(name)-\($0)" }).isSubset(of: logged), "seed \(seed): \(name)")
            #expect(!logged.contains("\(name)-\(counter + 1)"), "seed \(seed): \(name)")
            #expect(record.queued.isSubset(of: queued), "seed \(seed): sequential nodes of \(name) are lost")
        }
        try await expectNothingLeft(deployment, client, seed)
        await client.close()
        await deployment.close()
    }

    /// No ephemeral of a dead session, no session, no lock, no notification, no message.
    private func expectNothingLeft(_ deployment: Deployment, _ client: FaaSKeeperClient, _ seed: UInt64) async throws {
        for _ in 0..<600 {
            let holders = try await client.children("/holders").names
            let open = try await client.status().epochSize
            let others = try await deployment.administration.sessions().filter { $0.id != client.session }
            if holders.isEmpty, open == 0, others.isEmpty { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(try await client.children("/holders").names == [], "seed \(seed)")
        #expect(try await client.status().epochSize == 0, "seed \(seed)")
        #expect(
            try await deployment.administration.sessions().filter { $0.id != client.session }.isEmpty, "seed \(seed)")
        let cloud = deployment.cloud
        for path in ["/", "/counters", "/log", "/queue", "/holders", "/shared"] {
            let row = try await cloud.store.get(Layout.node(try NodePath(path)))
            #expect(row?[TimedLock.tokenAttribute] == nil, "seed \(seed): \(path) is locked")
        }
        try await deployment.drain()
        let depths = (try await cloud.requestQueue.depth(), try await cloud.leaderQueue.depth())
        #expect(depths == (0, 0), "seed \(seed)")
        let wrong = try await deployment.inspector.inspect().filter { $0.severity == .wrong }
        #expect(wrong.isEmpty, "seed \(seed): \(wrong.map { "\($0.kind) \($0.place): \($0.what)" })")
    }
}
