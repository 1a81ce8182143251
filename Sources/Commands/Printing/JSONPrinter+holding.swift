import FaaSKeeperModel
import FaaSKeeperRecipes

extension JSONPrinter {
    func held(_ node: NodePath, fence: Int64, of path: String) {
        print(.object(["path": .string(path), "node": .string(node.text), "fence": .int(fence)]))
    }

    func leader(_ leader: LeaderElection.Candidate, of path: String) {
        let name = String(validating: leader.name, as: UTF8.self)
        print(
            .object([
                "path": .string(path), "leader": .string(name ?? Base64.encode(leader.name)),
                "encoding": .string(name == nil ? "base64" : "utf8"), "node": .string(leader.node.text),
                "fence": .int(leader.fence),
            ]))
    }
}
