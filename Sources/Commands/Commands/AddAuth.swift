import FaaSKeeperModel

extension Command {
    static let addAuth = Command(
        "addauth", aliases: ["add-auth"], .access, "Add a credential to the session",
        operands: [
            Operand("SCHEME", .text, "digest"),
            Operand("CREDENTIAL", .text, "USER:PASSWORD"),
        ],
        details: "It holds for the rest of a script. For a one-shot give --auth digest:USER:PASSWORD, or FK_AUTH.",
        examples: [("addauth digest me:secret", "a credential for the rest of the session")]
    ) { context, arguments in
        let credential = Credential(
            scheme: arguments.operands[0].text, secret: Array(arguments.operands[1].text.utf8))
        try await context.connection.addAuth(credential)
        context.printer.done("Added a credential", path: nil)
        if context.mode == .oneShot {
            context.note("the session ends with this command; --auth gives a credential to another one")
        }
    }
}
