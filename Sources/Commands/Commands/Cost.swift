import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel

extension Command {
    static let cost = Command(
        "cost", .see, "What this session has cost so far, by operation and by service",
        details: """
            Units are billed units of the services behind the deployment, the functions' included; money is by its
            price sheet. For a single command, fk --cost COMMAND prints one line.
            """, examples: [("cost", "by operation and by service")]
    ) { context, _ in
        let connection = context.connection
        let sheet = try await connection.handle.deployment().priceSheet
        let entries = connection.ledger.entries
        let total = await connection.current?.usage ?? Usage()
        context.printer.cost(CostSummary(sheet: sheet, entries: entries, total: total))
    }
}
