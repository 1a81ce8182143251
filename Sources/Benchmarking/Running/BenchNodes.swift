import FaaSKeeper
import FaaSKeeperModel

/// The nodes that a benchmark works on.
struct BenchNodes: Sendable {
    let root: NodePath
    let count: Int
    private let workload: Workload
    private let bytes: [UInt8]

    init(root: NodePath, workload: Workload) {
        self.root = root
        self.workload = workload
        count = workload.nodes
        // Letters, so that whoever looks at such a node sees text.
        bytes = (0..<workload.size.bytesMax).map { UInt8(ascii: "a") + UInt8($0 % 26) }
    }

    func path(_ number: Int) -> String { "\(root)/\(number)" }

    func data(_ number: Int) -> [UInt8] { Array(bytes[..<workload.size.bytes(of: number)]) }

    /// The nodes that a session writes.
    func own(of session: Int) -> Range<Int> {
        guard count >= workload.sessions else { return session % count..<session % count + 1 }
        return session * count / workload.sessions..<(session + 1) * count / workload.sessions
    }

    func make(by client: FaaSKeeperClient) async throws {
        _ = try await client.create(root.text)
        var number = 0
        while number < count {
            var batch: [Change] = []
            var batchBytes = 0
            while number < count, batch.count < min(client.multiOperationsMax, BenchLimits.batchNodesMax) {
                let data = data(number)
                if !batch.isEmpty, batchBytes + data.count > BenchLimits.batchBytesMax { break }
                batchBytes += data.count
                batch.append(.create(path(number), data: data))
                number += 1
            }
            if batch.count == 1, case .create(let path, let data, _, _) = batch[0] {
                _ = try await client.create(path, data: data)
            } else {
                _ = try await client.multi(batch)
            }
            try Task.checkCancellation()
        }
    }

    /// - Returns: whether nothing is left.
    func remove(by client: FaaSKeeperClient) async -> Bool {
        do {
            while true {
                let names: [String]
                do throws(KeeperError) { names = try await client.children(root.text).names } catch {
                    if error.code == .noNode { return true }
                    throw error
                }
                if names.isEmpty { break }
                let size = min(client.multiOperationsMax, BenchLimits.batchNodesMax)
                for start in stride(from: 0, to: names.count, by: size) {
                    _ = try await client.multi(
                        names[start..<min(names.count, start + size)].map { .delete("\(root)/\($0)") })
                }
            }
            try await client.delete(root.text)
            return true
        } catch { return false }
    }
}
