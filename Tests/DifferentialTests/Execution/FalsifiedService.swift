import FaaSKeeperModel

/// A ZooKeeper that is wrong in one respect: shows that the comparison finds what it is there to find.
final class FalsifiedService: Service {
    /// What is wrong, once in a while.
    enum Fault: String, Sendable, CaseIterable, CustomStringConvertible {
        case versionTooHigh, cversionOfCreatesOnly, pzxidOfCreation, ownerIsNobody, timeChanges, mzxidOfLater
        case wrongData, missingChild, wrongSequence, openACL, wrongError, refusalForgotten, laterResultsSayRolledBack
        case lostEvent, doubledEvent, swappedEvents, eventOfOtherPath, countIncludesNode

        var description: String { rawValue }
    }

    let habits = ServiceHabits()
    private let service: ZooKeeperService
    private let fault: Fault

    init(_ fault: Fault) async throws {
        service = try await ZooKeeperService()
        self.fault = fault
    }

    func open(_ session: Int) async throws -> SessionID { try await service.open(session) }
    func close(_ session: Int) async throws -> [SeenEvent] { falsified(try await service.close(session)) }
    func lastWrite(_ session: Int) -> Int64? { nil }
    func sync(_ session: Int) async throws {}
    func stop() async { await service.stop() }

    func events(_ session: Int, atLeast count: Int) async throws -> [SeenEvent] {
        falsified(try await service.events(session, atLeast: count))
    }

    func perform(_ action: ResolvedAction, session: Int) async -> Outcome {
        falsified(await service.perform(action, session: session))
    }

    private func falsified(_ events: [SeenEvent]) -> [SeenEvent] {
        var events = events
        switch fault {
        case .lostEvent where events.count >= 4: events.remove(at: 3)
        case .doubledEvent where events.count >= 4: events.insert(events[3], at: 3)
        case .swappedEvents:
            if let index = events.indices.dropFirst().first(where: { events[$0] != events[$0 - 1] }) {
                events.swapAt(index, index - 1)
            }
        case .eventOfOtherPath where events.count >= 2: events[1].path += "x"
        default: break
        }
        return events
    }

    private func falsified(_ outcome: Outcome) -> Outcome {
        switch (fault, outcome) {
        case (.wrongData, .data(let data, let stat)) where data.count > 20:
            return .data(data.dropLast() + [data[0]], stat)
        case (.missingChild, .children(let names, let stat)) where names.count > 2:
            return .children(Array(names.dropLast()), stat)
        case (.wrongSequence, .created(let path, let stat)) where path.hasSuffix("0000000001"):
            return .created(path: path.dropLast() + "2", stat)
        case (.openACL, .acl(let acl, let stat)) where acl != .openToAll: return .acl(.openToAll, stat)
        case (.wrongError, .failed(let error)) where error.code == .notEmpty:
            return .failed(KeeperError(.badVersion, "falsified"))
        case (.refusalForgotten, .failed(let error)) where error.code == .badVersion: return .done
        case (.laterResultsSayRolledBack, .results(let results)) where !outcome.isSuccess:
            return .results(results.map { _ in .failed(KeeperError(.rolledBack, "falsified")) })
        case (.countIncludesNode, .count(let count)): return .count(count + 1)
        case (_, .created(let path, let stat)): return .created(path: path, stat.map(falsified))
        case (_, .data(let data, let stat)): return .data(data, falsified(stat))
        case (_, .stat(let stat)): return .stat(falsified(stat))
        case (_, .children(let names, let stat)): return .children(names, falsified(stat))
        case (_, .acl(let acl, let stat)): return .acl(acl, falsified(stat))
        default: return outcome
        }
    }

    private func falsified(_ stat: Stat) -> Stat {
        var stat = stat
        switch fault {
        case .versionTooHigh where stat.version == 3: stat.version = 4
        case .cversionOfCreatesOnly: stat.cversion = (stat.cversion + stat.numChildren) / 2
        case .pzxidOfCreation: stat.pzxid = stat.czxid
        case .ownerIsNobody: stat.ephemeralOwner = 0
        case .timeChanges where stat.aversion > 0: stat.mtime += 1
        case .mzxidOfLater where stat.version == 2: stat.mzxid += 1
        default: break
        }
        return stat
    }
}
