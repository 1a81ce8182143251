import FaaSKeeperModel
import ZooKeeperPeer

/// ZooKeeper, driven by actions: a server of its own, and a connection for each session.
final class ZooKeeperSide {
    private let server: ZooKeeperServer
    private var connections: [Int: ZooKeeperConnection] = [:]
    /// A superuser who looks at the tree to settle what a planned action is about.
    let observer: ZooKeeperConnection

    init() async throws {
        server = try await ZooKeeperServer.start()
        do {
            observer = try await ZooKeeperConnection.open(port: server.port)
            try await observer.addAuth(ZooKeeperServer.superuser)
        } catch {
            await server.stop()
            throw error
        }
    }

    func stop() async { await server.stop() }

    func isOpen(_ session: Int) -> Bool { connections[session] != nil }

    var openSessions: [Int] { connections.keys.sorted() }

    func open(_ session: Int) async throws -> SessionID {
        let connection = try await ZooKeeperConnection.open(port: server.port)
        connections[session] = connection
        return connection.session
    }

    func close(_ session: Int) async throws {
        try await connections.removeValue(forKey: session)?.close()
    }

    /// The events since the last call, complete up to every action performed so far.
    func events(_ session: Int) async throws -> [ZooKeeperEvent] {
        try await connections[session]?.flush() ?? []
    }

    func perform(_ action: ResolvedAction, session: Int) async -> Outcome {
        let connection = connections[session]!
        do throws(KeeperError) {
            switch action {
            case .create(let path, let content, let mode, let acl):
                let result = try await connection.create(path, data: content.bytes, mode: mode, acl: acl)
                return .created(path: result.path.text, result.stat)
            case .get(let path, let watch):
                let result = try await connection.get(path, watch: watch)
                return .data(result.data, result.stat)
            case .exists(let path, let watch):
                return try await connection.exists(path, watch: watch).map { .stat($0) } ?? .missing
            case .children(let path, let watch):
                let result = try await connection.children(path, watch: watch)
                return .children(result.names, result.stat)
            case .set(let path, let content, let version):
                return .stat(try await connection.set(path, data: content.bytes, version: version))
            case .delete(let path, let version): try await connection.delete(path, version: version)
            case .check: preconditionFailure("check is only an operation of a multi")
            case .multi(let actions):
                return .results(try await connection.multi(actions.map(\.zooKeeperChange)).map(Outcome.init))
            case .acl(let path):
                let result = try await connection.acl(path)
                return .acl(result.acl, result.stat)
            case .setACL(let path, let acl, let version):
                return .stat(try await connection.setACL(path, acl, version: version))
            case .addAuth(let credential): try await connection.addAuth(credential)
            case .sync(let path): try await connection.sync(path)
            case .addWatch(let path, let recursive): try await connection.addWatch(path, recursive: recursive)
            case .removeWatches(let path, let selection):
                try await connection.removeWatches(path, selection.ofZooKeeper)
            case .ephemerals(let prefix): return .paths(try await connection.ephemerals(prefix).map(\.text))
            case .descendantCount(let path): return .count(try await connection.descendantCount(path))
            }
            return .done
        } catch {
            return .failed(error)
        }
    }
}

extension ResolvedAction {
    fileprivate var zooKeeperChange: ZooKeeperChange {
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
    fileprivate var ofZooKeeper: ZooKeeperConnection.WatchSelection {
        switch self {
        case .data: .data
        case .children: .children
        case .any: .any
        }
    }
}

extension Outcome {
    fileprivate init(_ result: ZooKeeperResult) {
        switch result {
        case .created(let path, let stat): self = .created(path: path.text, stat)
        case .changed(let stat): self = .stat(stat)
        case .deleted, .checked: self = .done
        case .failed(let error): self = .failed(error)
        }
    }
}
