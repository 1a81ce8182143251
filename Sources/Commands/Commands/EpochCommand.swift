import FaaSKeeper

extension Command {
    static let epoch = Command(
        "epoch", .see, "Print where the session stands: txid, most recent data, epoch, its watches",
        details: """
            txid is the last write applied in the deployment, mrd the highest one that this session has seen, epoch the
            notifications triggered for it and not yet handed out, epochOfAll how many there are of all sessions.
            """, examples: [("epoch", "txid, most recent data, epoch and watches")], cost: .read
    ) { context, _ in
        let client = try await context.client()
        context.printer.status(try await client.status(), session: client.session)
    }
}
