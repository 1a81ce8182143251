import FaaSKeeperConnect
import FaaSKeeperModel

/// The list of sessions: each with what it holds.
struct SessionsState: Sendable {
    /// A line of it.
    enum Row: Sendable, Equatable {
        case session(SessionID)
        case ephemeral(SessionID, NodePath)
        case more(SessionID, Int)
    }

    private(set) var all: [SessionInfo] = []
    private(set) var fault: String?
    private(set) var isRead = false
    var index = 0
    var top = 0
    var height = 10
    /// To be selected when the list comes.
    var wanted: SessionID?

    private(set) var rows: [Row] = []

    mutating func take(_ sessions: [SessionInfo]) {
        let before = rows.indices.contains(index) ? rows[index] : nil
        all = sessions
        (fault, isRead) = (nil, true)
        rows = sessions.flatMap { session -> [Row] in
            let held = session.ephemerals.prefix(BrowserLimits.ephemeralsMax).map { Row.ephemeral(session.id, $0) }
            let more = session.ephemerals.count - held.count
            return [.session(session.id)] + held + (more > 0 ? [.more(session.id, more)] : [])
        }
        if let wanted, let place = rows.firstIndex(of: .session(wanted)) {
            index = place
            self.wanted = nil
        } else if let before, let place = rows.firstIndex(of: before) {
            index = place
        }
        move(by: 0)
    }

    mutating func take(fault: String) { (self.fault, isRead) = (fault, true) }

    mutating func move(by count: Int) {
        index = max(0, min(index + count, rows.count - 1))
        if index < top { top = index }
        if index >= top + height { top = index - height + 1 }
        top = max(0, min(top, rows.count - height))
    }

    func session(_ id: SessionID) -> SessionInfo? { all.first { $0.id == id } }
}
