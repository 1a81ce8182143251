import ScreenGrid

/// What a key asks for.
enum BrowserAction: String, Sendable, CaseIterable {
    case up, down, left, right, enter, toggle, first, last, pageUp, pageDown, nextPane
    case search, nextMatch, previousMatch, filter, order, reload
    case copy, watch, tail, stat, hex, costs, sessions, command, help, back
    case edit, add, delete, lock
    case leave, stop, redraw
}

/// One line of the table of keys: it is found by a key, and shown by the help.
struct KeyBinding: Sendable {
    enum Group: String, Sendable, CaseIterable {
        case move = "Move"
        case find = "Find"
        case look = "Look"
        case change = "Change"
        case other = "Other"
    }

    let keys: [Key]
    /// As the help shows it.
    let label: String
    let action: BrowserAction
    let group: Group
    /// Without a final stop.
    let help: String

    init(_ keys: [Key], _ label: String, _ action: BrowserAction, _ group: Group, _ help: String) {
        self.keys = keys
        self.label = label
        self.action = action
        self.group = group
        self.help = help
    }
}

/// All keys. What a key does and what the help says of it come from here.
enum KeyTable {
    static let bindings: [KeyBinding] = [
        KeyBinding([.up, .character("k")], "↑ k", .up, .move, "One line up"),
        KeyBinding([.down, .character("j")], "↓ j", .down, .move, "One line down"),
        KeyBinding([.left, .character("h")], "← h", .left, .move, "Close the node, or go to its parent"),
        KeyBinding([.right, .character("l")], "→ l", .right, .move, "Open the node, or go to its first child"),
        KeyBinding([.enter], "Enter", .enter, .move, "Open or close the node; its data where it has no children"),
        KeyBinding([.character(" ")], "Space", .toggle, .move, "Open or close the node"),
        KeyBinding([.pageUp, .control("b")], "PgUp", .pageUp, .move, "One screen up"),
        KeyBinding([.pageDown, .control("f")], "PgDn", .pageDown, .move, "One screen down"),
        KeyBinding([.home, .character("g")], "g Home", .first, .move, "To the first of the siblings, then to the top"),
        KeyBinding([.end, .character("G")], "G End", .last, .move, "To the last of the siblings, then to the end"),
        KeyBinding([.tab, .tabBack], "Tab", .nextPane, .move, "To the next pane"),

        KeyBinding([.character("/")], "/", .search, .find, "Search the names of all open nodes' children"),
        KeyBinding([.character("n")], "n", .nextMatch, .find, "Next match"),
        KeyBinding([.character("N")], "N", .previousMatch, .find, "Match before"),
        KeyBinding([.character("f")], "f", .filter, .find, "Only children whose names contain it; empty: all"),
        KeyBinding([.character("o")], "o", .order, .find, "Sort by name, last change, creation, size, children"),

        KeyBinding([.character("i")], "i", .stat, .look, "Show or hide the Stat"),
        KeyBinding([.character("x")], "x", .hex, .look, "Data as bytes, or as text"),
        KeyBinding([.character("r")], "r", .reload, .look, "Read again what is seen"),
        KeyBinding([.character("w")], "w", .watch, .look, "Watch this node whatever is seen, or no longer"),
        KeyBinding([.character("t")], "t", .tail, .look, "Only events at and below this node, or all"),
        KeyBinding([.character("c")], "c", .costs, .look, "Costs by operation and by service"),
        KeyBinding([.character("s")], "s", .sessions, .look, "Sessions, and who holds what; that of an ephemeral node"),
        KeyBinding([.character("y")], "y", .copy, .look, "Copy the path into the terminal's clipboard"),

        KeyBinding([.character("E")], "E", .edit, .change, "Edit the data in $EDITOR"),
        KeyBinding([.character("A")], "A", .add, .change, "Add a node below this one"),
        KeyBinding([.character("D")], "D", .delete, .change, "Delete the node and what is below it"),
        KeyBinding([.character("R")], "R", .lock, .change, "Lock all changes, or allow them"),

        KeyBinding([.character(":")], ":", .command, .other, "Run a command of fk at this node; cd PATH goes there"),
        KeyBinding([.character("?")], "?", .help, .other, "These keys"),
        KeyBinding(
            [.escape, .character("q")], "q Esc", .back, .other, "Back; q at the tree leaves, Esc stops a command"),
        KeyBinding([.control("c")], "Ctrl-C", .leave, .other, "Leave at once"),
        KeyBinding([.control("z")], "Ctrl-Z", .stop, .other, "Stop; fg goes on"),
        KeyBinding([.control("l")], "Ctrl-L", .redraw, .other, "Draw the screen anew"),
    ]

    private static let index: [Key: BrowserAction] = Dictionary(
        bindings.flatMap { binding in binding.keys.map { ($0, binding.action) } },
        uniquingKeysWith: { first, _ in first })

    static func action(_ key: Key) -> BrowserAction? { index[key] }

    /// Changes of the tree, which a lock forbids.
    static let changes: Set<BrowserAction> = [.edit, .add, .delete]

    /// As it is shown for an action: the first of its keys.
    static func label(_ action: BrowserAction) -> String {
        bindings.first { $0.action == action }?.label.split(separator: " ").first.map(String.init) ?? ""
    }
}
