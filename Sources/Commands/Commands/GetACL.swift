import FaaSKeeper

extension Command {
    static let getACL = Command(
        "getAcl", aliases: ["get-acl"], .access, "Print the access control list of a node", flags: [.stat],
        operands: [.path],
        details: "One entry a line, SCHEME:ID:PERMISSIONS, as setAcl takes them.",
        examples: [("getAcl /app/config", "who may do what")], cost: .read
    ) { context, arguments in
        let path = try context.path(arguments)
        let (acl, stat) = try await context.client().acl(path)
        context.printer.acl(acl, of: path, stat: stat, showsStat: arguments.has(.stat))
    }
}
