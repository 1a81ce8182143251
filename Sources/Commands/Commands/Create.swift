import FaaSKeeper
import FaaSKeeperModel

/// What `create` was asked for, in a transaction too.
struct CreateArguments: Sendable {
    static let sequential = Flag("s", "Sequential: the service appends ten digits to the path")
    static let ephemeral = Flag("e", "Ephemeral: ends with the session")
    static let container = Flag("c", "Container: removed some time after its last child")
    static let timeToLive = Flag("t", "TTL", "Removed when it has no child and was not set for TTL milliseconds")
    static let parents = Flag("p", "Create missing parents too")

    static let flags = [sequential, ephemeral, container, timeToLive, Flag.hex, Flag.base64]
    static let operands = [
        Operand.path,
        Operand("DATA", .data, .optional, Operand.data.summary), Operand("ACL", .acl, .optional, Operand.acl.summary),
    ]

    let path: String
    let data: [UInt8]
    let mode: CreateMode
    let acl: ACL

    init(_ context: CommandContext, _ arguments: Arguments) async throws {
        mode = try CreateArguments.mode(arguments)
        path = try context.path(arguments.operands[0], isPrefix: mode.isSequential)
        acl = try arguments.operand(2).map { try Values.acl($0.text) } ?? .openToAll
        data = try await context.data(arguments.operand(1), arguments, path: path)
    }

    private static func mode(_ arguments: Arguments) throws -> CreateMode {
        try arguments.atMostOne(of: [ephemeral, container, timeToLive])
        let isSequential = arguments.has(sequential)
        if let millis = try arguments.integer(timeToLive, in: 1...Limits.ttlMillisMax) {
            return isSequential ? .ttlSequential(millis) : .ttl(millis)
        }
        if arguments.has(container) {
            try arguments.atMostOne(of: [container, sequential])
            return .container
        }
        if arguments.has(ephemeral) { return isSequential ? .ephemeralSequential : .ephemeral }
        return isSequential ? .persistentSequential : .persistent
    }
}

extension Command {
    static let create = Command(
        "create", .change, "Create a node and print its path",
        flags: CreateArguments.flags + [CreateArguments.parents], operands: CreateArguments.operands,
        details: """
            On a terminal: Created /path. Into a pipe the path alone, so that P=$(fk create -s /queue/item-) works.

            An ephemeral node of a one-shot ends with it; in a script it lasts as long as the script.
            """,
        examples: [
            ("create /app/config '{\"debug\":false}'", "with data"),
            ("create -s -e /election/member-", "sequential and ephemeral"),
            ("create -p /a/b/c @file.bin", "with its parents, and the bytes of a file"),
            ("create /secret x digest:user:HASH:cdrwa", "with an access control list"),
        ], cost: .write
    ) { context, arguments in
        let wanted = try await CreateArguments(context, arguments)
        let client = try await context.client()
        func create() async throws(KeeperError) -> (path: NodePath, stat: Stat) {
            try await client.create(wanted.path, data: wanted.data, mode: wanted.mode, acl: wanted.acl)
        }
        do throws(KeeperError) {
            let (path, stat) = try await create()
            context.printer.created(path, stat: stat, showsStat: false)
        } catch {
            guard error.code == .noNode, arguments.has(CreateArguments.parents) else { throw error }
            let leaf = wanted.mode.isSequential ? wanted.path + "0" : wanted.path
            try await createParents(of: try NodePath(leaf), acl: wanted.acl, client)
            let (path, stat) = try await create()
            context.printer.created(path, stat: stat, showsStat: false)
        }
    }

    /// Creates the ancestors of `path` that are missing. Another client may do the same at the same time.
    static func createParents(of path: NodePath, acl: ACL = .openToAll, _ client: FaaSKeeperClient) async throws {
        var missing: [NodePath] = []
        for ancestor in path.ancestors {
            if try await client.exists(ancestor.text) != nil { break }
            missing.append(ancestor)
        }
        for ancestor in missing.reversed() {
            do throws(KeeperError) { _ = try await client.create(ancestor.text, acl: acl) } catch {
                if error.code != .nodeExists { throw error }
            }
        }
    }
}
