import FaaSKeeperModel
import Testing

@testable import ServerFunctions

@Suite struct WatchPayloadTests {
    private func notification(_ number: Int64) -> Notification {
        Notification(
            session: SessionID(number), id: NotificationID(txid: number, index: 0), previous: nil,
            event: NodeEvent(type: .nodeDataChanged, path: NodePath(unchecked: "/node-\(number)")), watches: [number])
    }

    @Test func aCallHasNoMoreThanItMay() throws {
        let all = (1...500).map { notification(Int64($0)) }
        let whole = WatchFunction.payload(all).count
        for bytesMax in [200, 1_000, whole - 1, whole] {
            let payloads = WatchFunction.payloads(all, bytesMax: bytesMax)
            #expect(payloads.allSatisfy { $0.count <= bytesMax })
            #expect((payloads.count == 1) == (bytesMax == whole))
            // In their order, each once.
            #expect(try payloads.flatMap { try WatchFunction.notifications($0) } == all)
        }
    }

    /// Nothing is lost of one that is too large by itself.
    @Test func oneIsNeverDivided() {
        #expect(WatchFunction.payloads([notification(1)], bytesMax: 1).count == 1)
    }
}
