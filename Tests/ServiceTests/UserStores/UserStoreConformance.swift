import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage
import Foundation
import LocalEmulator
import Testing

/// Every place that nodes can be kept in.
enum UserStoreUnderTest: String, CaseIterable, Sendable {
    case hybrid, keyValue, object, otherRegion

    var kind: UserStoreKind {
        switch self {
        case .hybrid, .otherRegion: .hybrid
        case .keyValue: .keyValue
        case .object: .object
        }
    }

    /// Runs `body` on an empty user store, and hands it what that stands on.
    func run(_ body: (ItemUserStore, RegionServices) async throws -> Void) async throws {
        let emulator = LocalEmulator.memory()
        let services =
            self == .otherRegion
            ? LocalRegion.services("far", on: emulator.cloud) : emulator.cloud.services(of: "local")
        try await body(ItemUserStore(services, kind), services)
        await emulator.shutdown()
    }
}

/// Makes writes as the leader makes them.
struct Writes {
    var txid: Int64 = 0
    var sequences: [NodePath: Int64] = [:]

    mutating func next(_ deltas: [NodeDelta]) -> ImageWrite {
        txid += 1
        let numbered = deltas.map { delta in
            var delta = delta
            sequences[delta.path, default: 0] += 1
            delta.sequence = sequences[delta.path] ?? 0
            return delta
        }
        return ImageWrite(txid: txid, attempt: "a\(txid)", epoch: EpochStamp(numbers: []), deltas: numbered)
    }
}

func path(_ text: String) -> NodePath { NodePath(unchecked: text) }

func creation(_ text: String, _ data: Payload = .empty, incarnation: String = "i") -> NodeDelta {
    var delta = NodeDelta(path: path(text))
    delta.creation = NodeDelta.Creation(incarnation: incarnation, owner: 0, ctime: 5)
    delta.data = NodeDelta.DataChange(data: data, version: 0, mtime: 5)
    return delta
}

func setting(_ text: String, _ data: Payload, version: Int32) -> NodeDelta {
    var delta = NodeDelta(path: path(text))
    delta.data = NodeDelta.DataChange(data: data, version: version, mtime: 6)
    return delta
}

func deletion(_ text: String) -> NodeDelta {
    var delta = NodeDelta(path: path(text))
    delta.isDeletion = true
    return delta
}

/// A child that has a row of its own comes or goes.
func child(_ parent: String, created: Int32, count: Int32, added: [ChildRow] = [], removed: [ChildRow] = [])
    -> NodeDelta
{
    var delta = NodeDelta(path: path(parent))
    var change = NodeDelta.ChildChange(childrenCreated: created, numChildren: count, rowChildren: count)
    change.rowsAdded = added
    change.rowsRemoved = removed
    delta.children = change
    return delta
}
