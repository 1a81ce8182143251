import FaaSKeeper
import FaaSKeeperModel

extension Command {
    static let setACL = Command(
        "setAcl", aliases: ["set-acl"], .access, "Replace the access control list of a node",
        flags: [.stat, .version.saying("Only if the version of the list is N"), .recursive], operands: [.path, .acl],
        details: """
            Permissions are letters of cdrwa: create, delete, read, write, admin. Schemes are world (the id is anyone),
            auth (no id: whoever this session has proven to be) and digest (USER:HASH).
            """,
        examples: [("setAcl -R /app auth::cdrwa,world:anyone:r", "mine to change, everybody's to read")], cost: .write
    ) { context, arguments in
        let path = try context.path(arguments)
        let acl = try Values.acl(arguments.operands[1].text)
        let version = try arguments.expectedVersion()
        let client = try await context.client()
        guard arguments.has(.recursive) else {
            let stat = try await client.setACL(path, acl, version: version)
            context.printer.changed(path, stat: stat, showsStat: arguments.has(.stat))
            return
        }
        try arguments.atMostOne(of: [.recursive, .version])
        var first: Stat?
        try await SubtreeWalk(client: client).run(from: try NodePath(path)) { visit in
            let stat = try await client.setACL(visit.path.text, acl)
            first = first ?? stat
        }
        if let first { context.printer.changed(path, stat: first, showsStat: arguments.has(.stat)) }
    }
}
