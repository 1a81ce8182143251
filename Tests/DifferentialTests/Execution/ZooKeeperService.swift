import FaaSKeeperModel
import ZooKeeperPeer

/// A second ZooKeeper in the place of the service that is compared.
final class ZooKeeperService: Service {
    let habits = ServiceHabits()
    private let side: ZooKeeperSide
    private var events: [Int: [SeenEvent]] = [:]

    init() async throws { side = try await ZooKeeperSide() }

    func open(_ session: Int) async throws -> SessionID { try await side.open(session) }

    func close(_ session: Int) async throws -> [SeenEvent] {
        let seen = try await events(session, atLeast: 0)
        try await side.close(session)
        events[session] = nil
        return seen
    }

    func perform(_ action: ResolvedAction, session: Int) async -> Outcome {
        await side.perform(action, session: session)
    }

    func lastWrite(_ session: Int) -> Int64? { nil }

    func events(_ session: Int, atLeast count: Int) async throws -> [SeenEvent] {
        let new = try await side.events(session).map { SeenEvent(type: $0.type, path: $0.path) }
        events[session, default: []].append(contentsOf: new)
        return events[session, default: []]
    }

    func sync(_ session: Int) async throws {}

    func stop() async { await side.stop() }
}
