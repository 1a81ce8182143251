import FaaSKeeper
import FaaSKeeperModel

/// Where quotas are kept: nodes below `/zookeeper/quota`, as in ZooKeeper.
enum QuotaNodes {
    static let root = QuotaLimits.root

    static func node(_ path: String) -> String { root + path }
    static func limits(_ path: String) -> String { "\(node(path))/\(QuotaLimits.limitsName)" }
    static func usage(_ path: String) -> String { "\(node(path))/\(QuotaLimits.statsName)" }

    /// The path that a quota command names. The root has none, as in ZooKeeper.
    static func path(_ context: CommandContext, _ word: Word) throws -> String {
        let path = try context.path(word)
        if path == "/" { throw CommandError.usage("The root has no quota; name a node below it", path: path) }
        return path
    }

    /// The limits or the usage that a node holds, nil when it is not there.
    static func read(_ node: String, _ client: FaaSKeeperClient) async throws -> QuotaLimits? {
        do throws(KeeperError) {
            return QuotaLimits(String(decoding: try await client.get(node).data, as: UTF8.self))
        } catch {
            if error.code == .noNode { return nil }
            throw error
        }
    }

    static func missing(_ path: String) -> CommandError {
        CommandError(.noNode, KeeperError.Code.noNode.description, "There is no quota for \(path)", path: path)
    }
}

/// The four bounds of a quota as flags: zkCli's letters.
extension Flag {
    static let countSoft = Flag("n", "N", "Nodes, the node itself included: a warning beyond")
    static let bytesSoft = Flag("b", "N", "Bytes of data: a warning beyond")
    static let countHard = Flag("N", "N", "Nodes: a refusal beyond")
    static let bytesHard = Flag("B", "N", "Bytes of data: a refusal beyond")
    static let quotaBounds = [countSoft, bytesSoft, countHard, bytesHard]
}
