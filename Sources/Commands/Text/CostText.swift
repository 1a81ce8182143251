import CloudPrimitives
import FaaSKeeperModel

/// What operations took and cost, on one line.
enum CostText {
    /// `3.1 ms · txid 0x2a · epoch {} · $0.0000072 (queue 2, kv 5w 1r, object 0, fn 2)`
    static func line(_ tally: Ledger.Tally, _ sheet: PriceSheet) -> String {
        let parts = [
            Formatting.duration(micros: tally.micros), "txid \(Formatting.hex(tally.txid))",
            "epoch \(Formatting.epoch(tally.epoch))",
            "\(Formatting.money(sheet.cost(of: tally.usage).total)) (\(services(tally.usage)))",
        ]
        return parts.joined(separator: " · ")
    }

    /// `queue 2, kv 5w 1r, object 0, fn 2`: billed units, whoever caused them.
    static func services(_ usage: Usage) -> String {
        [
            "queue \(usage.queueSends + usage.queueReceives)",
            "kv \(writesAndReads(usage.writeUnits, usage.readUnits))",
            "object \(writesAndReads(usage.objectWrites, usage.objectReads))", "fn \(usage.invocations)",
        ].joined(separator: ", ")
    }

    /// Only what was used: `queue 1`, `kv 2w`; a dash for nothing.
    static func units(_ usage: Usage) -> String {
        let parts = [
            ("queue", count(usage.queueSends + usage.queueReceives)),
            ("kv", writesAndReads(usage.writeUnits, usage.readUnits)),
            ("object", writesAndReads(usage.objectWrites, usage.objectReads)), ("fn", count(usage.invocations)),
        ]
        let used = parts.filter { $0.1 != "0" }.map { "\($0.0) \($0.1)" }
        return used.isEmpty ? "-" : used.joined(separator: ", ")
    }

    private static func count(_ number: Int64) -> String { String(number) }

    private static func writesAndReads(_ writes: Int64, _ reads: Int64) -> String {
        let parts = [(writes, "w"), (reads, "r")].filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }
        return parts.isEmpty ? "0" : parts.joined(separator: " ")
    }
}
