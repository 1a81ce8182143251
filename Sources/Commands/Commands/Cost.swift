import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel

extension Command {
    private enum Action: String, CaseIterable { case estimate }

    static let cost = Command(
        "cost", .see, "What this session has cost so far, or what requests would cost a day",
        flags: EstimateOptions.flags,
        operands: [
            Operand("ACTION", .choice(Action.allCases.map(\.rawValue)), .optional, "What a workload would cost")
        ],
        details: """
            Units are billed units of the services behind the deployment, the functions' included; money is by its
            price sheet. For a single command, fk --cost COMMAND prints one line.

            cost estimate connects to nothing. It calculates with the published model of this service: one request to the
            user store for a read; two messages, four units of the system store, the user store and two functions for a
            write. --full adds queue receives, deletes and idle polls, transactions, retries, watches, heartbeat and
            storage. In counts K is 1,000; in sizes k is 1,024. The table and the map have ratios: above 1 ZooKeeper is
            dearer.
            """,
        examples: [
            ("cost", "by operation and by service"),
            ("cost estimate --reads 900K --writes 100K --vs zookeeper:3xt3.small", "a day's price, and ZooKeeper's"),
            ("cost estimate --table --prices paper", "the published comparison"),
            ("cost estimate --heat-map --full --user-store object", "with all that it leaves out"),
        ]
    ) { context, arguments in
        if let word = arguments.operand(0) {
            let _: Action = try Values.choice(word.text, for: "cost")
            return try context.estimate(EstimateOptions(arguments))
        }
        if let flag = EstimateOptions.flags.first(where: { arguments.has($0) }) {
            throw CommandError.usage("\(flag.spellings[0]) is for cost estimate")
        }
        let connection = context.connection
        let sheet = try await connection.handle.deployment().priceSheet
        let entries = connection.ledger.entries
        let total = await connection.current?.usage ?? Usage()
        context.printer.cost(CostSummary(sheet: sheet, entries: entries, total: total))
    }
}
