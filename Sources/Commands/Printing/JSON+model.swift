import CloudPrimitives
import FaaSKeeperModel

/// The model's values as JSON. Session ids are text: they have more bits than a program's JSON numbers may.
extension JSON {
    static func of(_ stat: Stat) -> JSON {
        .object([
            "czxid": .int(stat.czxid), "mzxid": .int(stat.mzxid), "pzxid": .int(stat.pzxid),
            "ctime": .int(stat.ctime), "mtime": .int(stat.mtime), "version": .int(Int64(stat.version)),
            "cversion": .int(Int64(stat.cversion)), "aversion": .int(Int64(stat.aversion)),
            "ephemeralOwner": .string(Formatting.hex(stat.ephemeralOwner)),
            "dataLength": .int(Int64(stat.dataLength)), "numChildren": .int(Int64(stat.numChildren)),
        ])
    }

    /// Only what was used.
    static func of(_ usage: Usage) -> JSON {
        let fields: [(String, Int64)] = [
            ("queueSends", usage.queueSends), ("queueReceives", usage.queueReceives),
            ("readUnits", usage.readUnits), ("writeUnits", usage.writeUnits), ("objectReads", usage.objectReads),
            ("objectWrites", usage.objectWrites), ("invocations", usage.invocations),
            ("functionMBMicros", usage.functionMBMicros), ("channelMessages", usage.channelMessages),
        ]
        return .object(fields.filter { $0.1 != 0 }.map { Member(name: $0.0, value: .int($0.1)) })
    }

    static func of(_ epoch: [NotificationID]) -> JSON {
        .array(epoch.map { .object(["txid": .int($0.txid), "index": .int(Int64($0.index))]) })
    }

    static func services(of usage: Usage, _ sheet: PriceSheet) -> JSON {
        .object(sheet.services(of: usage).map { Member(name: $0.name, value: .double($0.dollars)) })
    }

    /// What `--cost` prints.
    static func of(_ tally: Ledger.Tally, _ sheet: PriceSheet) -> JSON {
        .object([
            "micros": .int(tally.micros), "txid": .int(tally.txid), "epoch": .of(tally.epoch),
            "operations": .int(Int64(tally.operations)), "usage": .of(tally.usage),
            "services": .services(of: tally.usage, sheet), "dollars": .double(sheet.cost(of: tally.usage).total),
        ])
    }

    /// An error as standard error shows it.
    static func of(_ error: CommandError) -> JSON {
        .object([
            "error": .object([
                "code": .string(error.code), "exit": .int(Int64(error.exitCode.rawValue)),
                "message": .string(error.message), "path": error.path.map { .string($0) },
                "line": error.line.map { .int(Int64($0)) },
            ])
        ])
    }
}
