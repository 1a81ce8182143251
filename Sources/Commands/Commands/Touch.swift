import FaaSKeeper
import FaaSKeeperModel

extension Command {
    static let touch = Command(
        "touch", .change, "Create a node, or set the data it has once more", operands: [.path],
        details: """
            A missing node is created empty. An existing one keeps its data and gets a new version and time, which
            wakes its watches; if somebody else sets it at the same moment, that counts as well.
            """, examples: [("touch /app/ready", "made, or its version raised")], cost: .write
    ) { context, arguments in
        let path = try context.path(arguments)
        let client = try await context.client()
        do throws(KeeperError) {
            let (data, stat) = try await client.get(path)
            let changed = try await client.set(path, data: data, version: stat.version)
            context.printer.changed(path, stat: changed, showsStat: false)
        } catch {
            switch error.code {
            case .noNode:
                let (created, stat) = try await client.create(path)
                context.printer.created(created, stat: stat, showsStat: false)
            case .badVersion:
                guard let stat = try await client.exists(path) else { throw KeeperError.noNode(try NodePath(path)) }
                context.printer.changed(path, stat: stat, showsStat: false)
            default: throw error
            }
        }
    }
}
