import FaaSKeeperModel
import ScreenGrid

/// What stands in front of everything else and takes the keys.
enum Overlay: Sendable {
    case help(scroll: Int)
    case prompt(TypedLine)
    case confirm(Confirmation)
    case output(OutputPane)

    /// How far a count has come.
    mutating func take(_ count: SubtreeCount) {
        guard case .confirm(var confirmation) = self, case .delete(let current) = confirmation.change,
            current.id == count.id
        else { return }
        confirmation.change = .delete(count)
        self = .confirm(confirmation)
    }
}

/// Asks for a line of text.
struct TypedLine: Sendable, Equatable {
    enum Purpose: Sendable, Equatable {
        case search
        case filter(NodePath)
        case command
        /// Of a node to be made below the path.
        case name(NodePath)
        case data(NodePath, mode: Int)
    }

    var purpose: Purpose
    var field = TextField()
    /// Of earlier commands, how many lines back; 0 is a new one.
    var recalled = 0

    /// Another of the earlier lines, oldest first.
    mutating func recall(_ lines: [String], by step: Int) {
        recalled = max(0, min(recalled + step, lines.count))
        field = TextField(recalled == 0 ? "" : lines[lines.count - recalled])
    }

    /// The kinds of nodes that can be made, by their words.
    static let modes: [(mode: CreateMode, text: String)] = [
        (.persistent, "persistent"), (.persistentSequential, "sequential"), (.ephemeral, "ephemeral"),
        (.ephemeralSequential, "ephemeral sequential"), (.container, "container"),
    ]
}

/// Says what will be done, and asks once.
struct Confirmation: Sendable, Equatable {
    enum Change: Sendable, Equatable {
        case delete(SubtreeCount)
        case write(NodePath, NodeData, [UInt8])
        case run(String, at: NodePath)
    }

    var change: Change
    /// A subtree is confirmed by typing its name.
    var field = TextField()

    var needsName: Bool {
        if case .delete(let count) = change { count.below > 0 || !count.isDone } else { false }
    }

    /// What will happen.
    var question: String {
        switch change {
        case .delete(let count):
            if let fault = count.fault { return "\(count.path) cannot be counted: \(fault)" }
            if !count.isDone {
                return "delete \(count.path) and what is below it: \(Count.text(count.below)) nodes so far"
            }
            if count.below == 0 { return "delete \(count.path)" + (count.ephemeral > 0 ? ", ephemeral" : "") + "?" }
            let nodes = "\(Count.text(count.below)) \(count.below == 1 ? "node" : "nodes") below it"
            return "delete \(count.path) and \(nodes), \(Count.text(count.ephemeral)) ephemeral?"
        case .write(let path, let before, let bytes):
            return "write \(Count.text(bytes.count)) B to \(path), which has \(Count.text(before.bytes.count)) B "
                + "in version \(before.stat.version)?"
        case .run(let line, let path): return "run \"\(line)\" at \(path)?"
        }
    }

    /// How to answer.
    var hint: String {
        if case .delete(let count) = change {
            if count.fault != nil { return "Esc leaves everything as it is" }
            if !count.isDone { return "counting; Esc leaves everything as it is" }
            if count.below > 0 { return "type its name, \(count.path.name), and Enter; Esc leaves everything as it is" }
        }
        return "y does it; n and Esc leave everything as it is"
    }
}

/// Text of some length that is looked at.
struct OutputPane: Sendable, Equatable {
    var title: String
    var lines: [String]
    var scroll = 0

    /// What a command has written.
    static func lines(of text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        let surplus = lines.count - BrowserLimits.outputLinesMax
        if surplus > 0 {
            lines.removeLast(surplus)
            lines.append("… \(Count.text(surplus)) more \(surplus == 1 ? "line" : "lines")")
        }
        return lines.isEmpty ? ["(nothing was written)"] : lines
    }

    mutating func scroll(by count: Int, height: Int) {
        scroll = max(0, min(scroll + count, lines.count - height))
    }

    /// Two versions of a node's data, one under the other.
    static func conflict(_ path: NodePath, theirs: NodeData?, mine: [UInt8]) -> OutputPane {
        func lines(_ bytes: [UInt8]) -> [String] {
            let document = Document(Document.Request(bytes: bytes, isHex: false, width: 200))
            return (0..<min(document.count, BrowserLimits.outputLinesMax / 2)).map(document.line)
        }
        var all = ["\(path) was not written: it has changed since it was shown.", ""]
        if let theirs {
            all +=
                ["── now: version \(theirs.stat.version), \(Count.text(theirs.bytes.count)) B ──"] + lines(theirs.bytes)
        } else {
            all += ["── now: deleted ──"]
        }
        return OutputPane(
            title: "two versions of \(path)",
            lines: all + ["", "── yours: \(Count.text(mine.count)) B ──"] + lines(mine))
    }
}

/// A line of text that is being typed.
struct TextField: Sendable, Equatable {
    private(set) var characters: [Character] = []
    private(set) var cursor = 0

    init(_ text: String = "") {
        characters = Array(text)
        cursor = characters.count
    }

    var text: String { String(characters) }
    var beforeCursor: String { String(characters[..<cursor]) }

    /// Whether the key was one for it.
    mutating func handle(_ key: Key) -> Bool {
        switch key {
        case .character(let character):
            characters.insert(character, at: cursor)
            cursor += 1
        case .backspace:
            guard cursor > 0 else { return true }
            characters.remove(at: cursor - 1)
            cursor -= 1
        case .delete, .control("d"): if cursor < characters.count { characters.remove(at: cursor) }
        case .left, .control("b"): cursor = max(0, cursor - 1)
        case .right, .control("f"): cursor = min(characters.count, cursor + 1)
        case .home, .control("a"): cursor = 0
        case .end, .control("e"): cursor = characters.count
        case .control("u"):
            characters.removeFirst(cursor)
            cursor = 0
        case .control("k"): characters.removeLast(characters.count - cursor)
        case .control("w"):
            while cursor > 0, characters[cursor - 1] == " " { _ = handle(.backspace) }
            while cursor > 0, characters[cursor - 1] != " " { _ = handle(.backspace) }
        default: return false
        }
        return true
    }
}

/// Numbers for people.
enum Count {
    /// `1,204`
    static func text(_ number: Int) -> String {
        var digits = Array(String(abs(number)))
        var index = digits.count - 3
        while index > 0 {
            digits.insert(",", at: index)
            index -= 3
        }
        return (number < 0 ? "-" : "") + String(digits)
    }

    /// In four columns: `812`, `16k`, `1.2M`.
    static func short(_ number: Int) -> String {
        if number < 1_000 { return String(number) }
        if number < 10_000 { return Formatting.fixed(Double(number / 100) / 10, 1) + "k" }
        if number < 1_000_000 { return "\(number / 1_000)k" }
        if number < 10_000_000 { return Formatting.fixed(Double(number / 100_000) / 10, 1) + "M" }
        return "\(number / 1_000_000)M"
    }
}
