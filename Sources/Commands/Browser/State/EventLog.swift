import FaaSKeeper
import FaaSKeeperModel

/// The events that were seen, newest last.
struct EventLog: Sendable {
    /// One of them.
    struct Line: Sendable, Equatable {
        enum What: Sendable, Equatable {
            case event(WatchedEvent)
            case note(String)
        }
        var at: Int64
        var what: What
    }

    private(set) var lines: [Line] = []
    /// Since the start, those among them that are not kept.
    private(set) var total = 0
    /// Lines back from the end; 0 follows it.
    private(set) var scroll = 0
    /// Only events at and below it.
    var tail: NodePath?
    var height = 4

    mutating func add(_ what: Line.What, at now: Int64) {
        if case .event(let event) = what {
            total += 1
            if let tail, !event.path.isWithin(tail) { return }
        }
        lines.append(Line(at: now, what: what))
        if scroll > 0 { scroll += 1 }
        // Not one by one, as the rest has to be moved.
        if lines.count > BrowserLimits.eventLinesMax * 2 {
            lines.removeFirst(lines.count - BrowserLimits.eventLinesMax)
        }
        scroll = min(scroll, max(0, lines.count - height))
    }

    mutating func scroll(by count: Int) { scroll = max(0, min(scroll - count, lines.count - height)) }

    /// Those on the screen.
    var shown: ArraySlice<Line> {
        let end = lines.count - scroll
        return lines[max(0, end - height)..<max(0, end)]
    }

    /// The event lines are those of one subtree from now on, or of all again.
    mutating func follow(_ path: NodePath?) {
        tail = path
        scroll = 0
        guard let path else { return }
        lines = lines.filter { line in
            if case .event(let event) = line.what { event.path.isWithin(path) } else { true }
        }
    }
}
