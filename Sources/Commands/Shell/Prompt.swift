import FaaSKeeperModel

/// The prompts of the shell as text.
enum Prompt {
    /// How the session stands, as the prompt says it.
    enum Link: String, Sendable {
        case connecting = "CONNECTING"
        case connected = "CONNECTED"
        case closed = "CLOSED"
    }

    /// `[fk: local:default(CONNECTED) /app 3] `
    static func left(url: String, link: Link, directory: NodePath, number: Int, style: TextStyle) -> String {
        let state = link == .connected ? link.rawValue : style.yellow(link.rawValue)
        let place = Formatting.terminalSafe(directory.text)
        return "[fk: \(Formatting.terminalSafe(url))(\(state)) \(place) \(number)] "
    }

    /// `txid 0x2a · epoch 1 · $0.0000092`
    static func right(txid: Int64, epoch: Int, dollars: Double) -> String {
        "txid \(Formatting.hex(txid)) · epoch \(epoch) · \(Formatting.money(dollars))"
    }
}
