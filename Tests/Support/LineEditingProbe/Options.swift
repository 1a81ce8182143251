/// What the probe is to do, from its arguments: `--events-millis 5 --history FILE`.
struct Options: Sendable {
    /// Milliseconds between two events; 0 as fast as possible.
    var eventMillis: Int?
    var eventCount = Int.max
    /// Events printed at once.
    var eventsAtOnce = 1
    var historyPath: String?
    var historyLimit = 1_000
    /// Shows what happens as a right prompt.
    var rightPrompt = true
    var colours = false

    init?(_ arguments: [String]) {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            switch name {
            case "--no-right-prompt": rightPrompt = false
            case "--colours": colours = true
            default:
                guard let value = rest.popFirst() else { return nil }
                switch name {
                case "--events-millis": eventMillis = Int(value)
                case "--events": eventCount = Int(value) ?? 0
                case "--events-at-once": eventsAtOnce = Int(value) ?? 1
                case "--history": historyPath = value
                case "--history-limit": historyLimit = Int(value) ?? 1_000
                default: return nil
                }
            }
        }
    }
}
