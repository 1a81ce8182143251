import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import Foundation
import MotoServer
import Synchronization
import Testing

/// The embedded emulator in its two forms, the other places that nodes can be kept in, and AWS as moto plays it: every test of
/// the service runs on all of them, but for those that docs/testing.md lists.
enum Backend: String, CaseIterable, Sendable {
    case memory
    case directory
    /// Nodes in the key-value store alone, as objects, and read in the second of two regions.
    case keyValue
    case object
    case region
    /// DynamoDB, S3 and SQS; the functions run in another deployment than the clients, as in `fk worker`.
    case aws

    /// Those that keep nodes as every deployment does where nobody says otherwise.
    static let embedded: [Backend] = [.memory, .directory]
    /// Those that the options of an emulated cloud go with.
    static let emulated: [Backend] = allCases.filter { $0 != .aws }

    private var options: String {
        switch self {
        case .memory, .directory, .aws: ""
        case .keyValue: "user-store=key-value"
        case .object: "user-store=object"
        case .region: "regions=near,far&region=far"
        }
    }

    /// A few tests at a time go to AWS: the server is one process, and more would only wait for each other.
    private static let turns = Turns(2)

    /// A tenth where each write is some fifteen calls of a server that takes milliseconds for one.
    func fewer(_ count: Int) -> Int { self == .aws ? max(1, count / 10) : count }

    /// Opens a fresh deployment, and removes it afterwards.
    func run(query: String = "", _ body: (Deployment) async throws -> Void) async throws {
        let query = [query, options].filter { !$0.isEmpty }.joined(separator: "&")
        if self == .aws {
            await Backend.turns.take()
            defer { Backend.turns.give() }
            return try await MotoDeployment.with(query, body)
        }
        let directory = FileManager.default.temporaryDirectory.path + "/fk-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let text = (self == .directory ? "local:\(directory)" : "memory:") + (query.isEmpty ? "" : "?" + query)
        let deployment = try await Deployment.open(try ConnectionURL(text, environment: [:]))
        do {
            try await body(deployment)
            await deployment.close()
        } catch {
            await deployment.close()
            throw error
        }
    }
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// The code of the error that `body` throws, nil when it throws none.
func code(_ body: () async throws -> Void) async -> KeeperError.Code? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? KeeperError)?.code
    }
}

/// Everything that a client hands out, collected.
final class EventLog: Sendable {
    private let events = Mutex<[WatchedEvent]>([])
    private let task: Task<Void, Never>

    init(_ client: FaaSKeeperClient) {
        let stream = client.events()
        let box = Box()
        task = Task {
            for await event in stream { box.log?.append(event) }
        }
        box.log = self
    }

    private final class Box: @unchecked Sendable { weak var log: EventLog? }

    private func append(_ event: WatchedEvent) { events.withLock { $0.append(event) } }

    var texts: [String] { events.withLock { $0.map { "\($0.type) \($0.path)" } } }
    var all: [WatchedEvent] { events.withLock { $0 } }

    /// Waits until there are `count`, at the most half a minute.
    func wait(_ count: Int) async -> [String] {
        for _ in 0..<6_000 where texts.count < count { try? await Task.sleep(for: .milliseconds(5)) }
        return texts
    }
}

extension FaaSKeeperClient {
    /// Makes the changes in as few transactions as the deployment allows.
    func multiAll(_ changes: [Change]) async throws {
        var rest = changes[...]
        while !rest.isEmpty {
            let results = try await multi(Array(rest.prefix(min(multiOperationsMax, 20))))
            #expect(results.allSatisfy { if case .failed = $0 { false } else { true } })
            rest = rest.dropFirst(results.count)
        }
    }

    func createAll(_ paths: [String]) async throws { try await multiAll(paths.map { .create($0) }) }
}

/// Waits until `condition` holds, and records an issue when it never does.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    for _ in 0..<3_000 {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("It never came true that \(what)")
}
