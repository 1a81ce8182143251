import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import FaaSKeeperStorage
import Foundation
import Logging
import MotoServer
import ServerFunctions
import Synchronization

/// FaaSKeeper, driven by actions: a deployment of its own on the local emulator or at AWS, and a client for each session.
///
/// Its heartbeat rests, as ZooKeeper's container manager does: containers and TTL nodes do not expire meanwhile.
final class FaaSKeeperService: Service {
    let habits = ServiceHabits(
        isOwnerMarked: true, hasOwnConfiguration: true, countsQuotasApart: true)

    private struct Member {
        let client: FaaSKeeperClient
        let events: EventLog
        let lastReport: LastReport
    }

    private final class LastReport: Sendable {
        let report = Mutex<OperationReport?>(nil)
    }

    /// Where its deployment is.
    enum Place { case memory, directory, aws }

    private let deployment: Deployment
    private var directory: URL?
    /// Hosts the functions at AWS.
    private var worker: MotoWorker?
    private var members: [Int: Member] = [:]

    init(in place: Place) async throws {
        switch place {
        case .memory: deployment = try await Deployment.open(ConnectionURL("memory:", environment: [:]))
        case .directory:
            let directory = FileManager.default.temporaryDirectory.appending(path: "differential-\(UUID().uuidString)")
            self.directory = directory
            deployment = try await Deployment.open(ConnectionURL("local:\(directory.path())", environment: [:]))
        case .aws:
            let name = MotoServer.deploymentName()
            let worker = try await MotoWorker(
                name,
                DeploymentConfig(
                    multiOperationsMax: 25, lockMillis: 15_000, visibilityMillis: 15_000, horizonMillis: 600_000,
                    heartbeatMillis: FaaSKeeperService.restMillis))
            try await worker.start()
            self.worker = worker
            deployment = try await Deployment.open(
                MotoDeployment.url(of: name), environment: MotoDeployment.environment)
            return
        }
        let resting = ServerFunctions(
            cloud: deployment.cloud, config: DeploymentConfig(heartbeatMillis: FaaSKeeperService.restMillis),
            logger: Logger(label: "differential", factory: { _ in SwiftLogNoOpLogHandler() }))
        for definition in resting.definitions where definition.name == FunctionName.heartbeat {
            deployment.cloud.functions.register(definition)
        }
    }

    /// Between two runs of the heartbeat: longer than any test.
    private static let restMillis: Int64 = 86_400_000

    func stop() async {
        for session in members.keys.sorted() { _ = try? await close(session) }
        await deployment.close()
        await worker?.stop()
        if let directory { try? FileManager.default.removeItem(at: directory) }
    }

    func open(_ session: Int) async throws -> SessionID {
        let last = LastReport()
        var options = ClientOptions()
        options.sessionTimeoutMillis = 3_600_000
        options.observer = { report in last.report.withLock { $0 = report } }
        let client = deployment.client(options)
        members[session] = Member(client: client, events: EventLog(client.events()), lastReport: last)
        return client.session
    }

    func close(_ session: Int) async throws -> [SeenEvent] {
        guard let member = members.removeValue(forKey: session) else { return [] }
        await member.client.close()
        return await member.events.all()
    }

    func events(_ session: Int, atLeast count: Int) async throws -> [SeenEvent] {
        guard let member = members[session] else { return [] }
        return await member.events.wait(for: count)
    }

    func sync(_ session: Int) async throws {
        try await members[session]?.client.sync()
    }

    func lastWrite(_ session: Int) -> Int64? { members[session]?.lastReport.report.withLock { $0?.txid } }

    func progress(_ session: Int) async -> SessionProgress? {
        guard let member = members[session], let report = member.lastReport.report.withLock({ $0 }) else { return nil }
        return SessionProgress(handed: await member.events.count(), seen: report.txid)
    }

    func perform(_ action: ResolvedAction, session: Int) async -> Outcome {
        let client = members[session]!.client
        do throws(KeeperError) {
            switch action {
            case .create(let path, let content, let mode, let acl):
                let result = try await client.create(path, data: content.bytes, mode: mode, acl: acl)
                return .created(path: result.path.text, result.stat)
            case .get(let path, let watch):
                let result = try await client.get(path, watch: watch)
                return .data(result.data, result.stat)
            case .exists(let path, let watch):
                return try await client.exists(path, watch: watch).map { .stat($0) } ?? .missing
            case .children(let path, let watch):
                let result = try await client.children(path, watch: watch)
                return .children(result.names, result.stat)
            case .set(let path, let content, let version):
                return .stat(try await client.set(path, data: content.bytes, version: version))
            case .delete(let path, let version): try await client.delete(path, version: version)
            case .check: preconditionFailure("check is only an operation of a multi")
            case .multi(let actions):
                return .results(try await client.multi(actions.map(\.change)).map(Outcome.init))
            case .acl(let path):
                let result = try await client.acl(path)
                return .acl(result.acl, result.stat)
            case .setACL(let path, let acl, let version):
                return .stat(try await client.setACL(path, acl, version: version))
            case .addAuth(let credential): try client.addAuth(credential)
            case .sync(let path): try await client.sync(path)
            case .addWatch(let path, let recursive): try await client.addWatch(path, recursive: recursive)
            case .removeWatches(let path, let selection): try await client.removeWatches(path, selection.removal)
            case .ephemerals(let prefix): return .paths(try await client.ephemerals(prefix).map(\.text).sorted())
            case .descendantCount(let path): return .count(try await client.descendantCount(path))
            }
            return .done
        } catch {
            return .failed(error)
        }
    }
}

extension ResolvedAction {
    fileprivate var change: Change {
        switch self {
        case .create(let path, let content, let mode, let acl): .create(path, data: content.bytes, mode: mode, acl: acl)
        case .set(let path, let content, let version): .set(path, data: content.bytes, version: version)
        case .delete(let path, let version): .delete(path, version: version)
        case .check(let path, let version): .check(path, version: version)
        default: preconditionFailure("no operation of a multi")
        }
    }
}

extension WatchSelection {
    fileprivate var removal: WatchRemoval {
        switch self {
        case .data: .data
        case .children: .children
        case .any: .any
        }
    }
}

extension Outcome {
    fileprivate init(_ result: OperationResult) {
        switch result {
        case .created(let path, let stat): self = .created(path: path.text, stat)
        case .changed(let stat): self = .stat(stat)
        case .deleted, .checked: self = .done
        case .failed(let error): self = .failed(error)
        }
    }
}
