import FaaSKeeperModel

@testable import FKCommands

/// Somebody who knows the states at the beginning and then only the lines of a tail.
struct TailFollower {
    private struct State {
        var version: Int?
        var cversion: Int?
    }

    private var states: [NodePath: State] = [:]
    private let seesChildren: Bool
    private var faults: [String] = []

    init(_ views: [NodePath: NodeView], seesChildren: Bool) {
        states = views.mapValues { State(version: Int($0.version), cversion: Int($0.cversion)) }
        self.seesChildren = seesChildren
    }

    /// What does not fit: between the lines, and between the last of them and what is there.
    mutating func follow(_ lines: [TailChange], to views: [NodePath: NodeView]) -> [String] {
        for line in lines { take(line) }
        for (path, view) in views {
            guard let state = states[path] else {
                faults.append("\(path) is there, and no line said so")
                continue
            }
            if state.version != Int(view.version) {
                faults.append("\(path) has version \(view.version), the lines come to \(state.version ?? -1)")
            }
            if seesChildren, state.cversion != Int(view.cversion) {
                faults.append("\(path) has cversion \(view.cversion), the lines come to \(state.cversion ?? -1)")
            }
        }
        for path in states.keys.sorted() where views[path] == nil {
            faults.append("\(path) is gone, and no line said so")
        }
        return faults
    }

    private mutating func take(_ line: TailChange) {
        switch line.type {
        case .nodeCreated:
            if states[line.path] != nil { faults.append("\(line) though it was there") }
            states[line.path] = State(version: 0, cversion: 0)
        case .nodeDeleted:
            states[line.path] = nil
        case .nodeDataChanged: count(line, \.version)
        case .nodeChildrenChanged: count(line, \.cversion)
        }
    }

    /// A version is the one before it, what passed, and one more.
    private mutating func count(_ line: TailChange, _ field: WritableKeyPath<State, Int?>) {
        guard var state = states[line.path] else {
            faults.append("\(line) though it was not there")
            return
        }
        guard let passed = line.passed else {
            faults.append("\(line) does not count")
            return
        }
        let version = state[keyPath: field].map { $0 + passed + 1 }
        if let told = line.version, let version, Int(told) != version {
            faults.append("\(line), and it should be \(version)")
        }
        state[keyPath: field] = line.version.map { Int($0) } ?? version
        states[line.path] = state
    }
}
