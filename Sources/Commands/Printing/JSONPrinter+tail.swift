import FaaSKeeperModel

/// One object a line; what is usual is left out, what is not known is null.
extension JSONPrinter {
    func tail(_ line: TailLine, atMillis: Int64, epoch: [NotificationID]) {
        let time = JSON.string(DateText.isoMillis(atMillis))
        switch line {
        case .gap(let gap):
            print(
                .object([
                    "time": time, "type": .string("Gap"), "reason": .string(gap.reason.rawValue),
                    "after": .int(gap.after), "through": .int(gap.through), "complete": .bool(gap.isComplete),
                    "millis": gap.reason == .begun ? nil : .int(gap.millis),
                ]))
        case .change(let change):
            let version = change.version.map { JSON.int(Int64($0)) } ?? .null
            let passed = change.passed.map { JSON.int(Int64($0)) } ?? .null
            let (data, encoding) = JSONPrinter.members(of: change.value)
            print(
                .object([
                    "time": time, "type": .string(change.type.description), "path": .string(change.path.text),
                    "txid": change.txid.map { .int($0) } ?? .null, "epoch": .of(epoch),
                    "version": change.type == .nodeChildrenChanged ? nil : version,
                    "cversion": change.type == .nodeChildrenChanged ? version : nil,
                    "passed": passed == .int(0) ? nil : passed, "gap": change.isGap ? .bool(true) : nil,
                    "data": data, "encoding": encoding,
                    "superseded": change.value == .superseded ? .bool(true) : nil,
                    "unreadable": change.value == .unreadable ? .bool(true) : nil,
                ]))
        }
    }

    func waited(_ stat: Stat?, of path: String) { existence(stat, of: path) }

    private static func members(of value: TailChange.Value) -> (data: JSON?, encoding: JSON?) {
        switch value {
        case .none: return (nil, nil)
        case .superseded, .unreadable: return (.null, nil)
        case .data(let bytes):
            let text = String(validating: bytes, as: UTF8.self)
            return (.string(text ?? Base64.encode(bytes)), .string(text == nil ? "base64" : "utf8"))
        }
    }
}
