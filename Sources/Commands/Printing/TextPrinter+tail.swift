import FaaSKeeperModel

/// `TIME  TYPE  PATH  txid 0x2a  epoch {}  version 3  …`
extension TextPrinter {
    func tail(_ tail: TailLine, atMillis: Int64, epoch: [NotificationID]) {
        var parts = [style.dim(DateText.isoMillis(atMillis))]
        switch tail {
        case .change(let change):
            let type = Formatting.pad(change.type.description, TextPrinter.typeWidth)
            parts += [change.type == .nodeDeleted ? style.red(type) : style.bold(type)]
            parts += [Formatting.terminalSafe(change.path.text), "txid \(change.txid.map(Formatting.hex) ?? "?")"]
            parts.append("epoch \(Formatting.epoch(epoch))")
            if change.type != .nodeDeleted {
                let name = change.type == .nodeChildrenChanged ? "cversion" : "version"
                parts.append("\(name) \(change.version.map { String($0) } ?? "?")")
            }
            if change.passed != 0 {
                parts.append(style.yellow("passed \(change.passed.map { String($0) } ?? "?")"))
            }
            if change.isGap { parts.append(style.yellow("gap")) }
            if let value = TextPrinter.text(of: change.value) { parts.append(value) }
        case .gap(let gap):
            parts.append(style.yellow(Formatting.pad("Gap", TextPrinter.typeWidth)))
            parts += [gap.reason.rawValue, "txid \(Formatting.hex(gap.after))..\(Formatting.hex(gap.through))"]
            if gap.reason != .begun { parts.append(Formatting.span(millis: gap.millis)) }
            parts.append(gap.isComplete ? "complete" : "compared")
        }
        line(parts.joined(separator: "  "))
    }

    func waited(_ stat: Stat?, of path: String) { line(String(stat?.version ?? -1)) }

    private static let typeWidth = 19

    /// As a JSON string, so that it stays on its line.
    private static func text(of value: TailChange.Value) -> String? {
        switch value {
        case .none: return nil
        case .superseded: return "(superseded)"
        case .unreadable: return "(not permitted)"
        case .data(let bytes):
            let rest = bytes.count > TailLimits.valueTextBytesMax ? " … \(bytes.count) bytes" : ""
            guard let text = String(validating: bytes, as: UTF8.self) else {
                return "base64:" + Base64.encode(Array(bytes.prefix(TailLimits.valueTextBytesMax))) + rest
            }
            if rest.isEmpty { return JSON.string(text).text }
            return JSON.string(String(decoding: bytes.prefix(TailLimits.valueTextBytesMax), as: UTF8.self)).text + rest
        }
    }
}
