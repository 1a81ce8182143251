import FaaSKeeper

extension Command {
    static let whoAmI = Command(
        "whoami", .access, "Print who this session is to the access control lists",
        details: "Scheme and id, as they stand in an access control list; never a password.",
        examples: [("whoami", "the identities that this session has proven")]
    ) { context, _ in
        let identities = try await context.client().identities
        context.printer.identities([(scheme: "world", id: "anyone")] + identities)
    }
}
