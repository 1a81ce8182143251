import ScreenGrid
import Testing

@testable import FKCommands

/// One table: what a key does, and what the help says.
@Suite struct KeyTableTests {
    @Test func everyActionHasAKeyAndEveryKeyOne() {
        let keys = KeyTable.bindings.flatMap(\.keys)
        #expect(Set(keys).count == keys.count)
        #expect(Set(KeyTable.bindings.map(\.action)) == Set(BrowserAction.allCases))
        for binding in KeyTable.bindings {
            for key in binding.keys { #expect(KeyTable.action(key) == binding.action) }
            #expect(!binding.help.isEmpty && !binding.help.hasSuffix("."))
        }
    }

    /// The keys that are promised.
    @Test(
        arguments: [
            ("h", BrowserAction.left), ("j", .down), ("k", .up), ("l", .right), ("/", .search), ("n", .nextMatch),
            ("N", .previousMatch), ("f", .filter), ("g", .first), ("G", .last), ("y", .copy), ("w", .watch),
            ("t", .tail),
            ("i", .stat), ("x", .hex), ("r", .reload), ("c", .costs), ("s", .sessions), ("o", .order), (":", .command),
            ("?", .help), ("q", .back), ("E", .edit), ("A", .add), ("D", .delete), ("R", .lock), (" ", .toggle),
        ] as [(Key, BrowserAction)]) func asPromised(_ key: Key, _ action: BrowserAction)
    {
        #expect(KeyTable.action(key) == action)
    }

    @Test func theHelpShowsAllOfThem() {
        var browser = BrowserSimulation(.sample, width: 80, height: 80)
        browser.press("?")
        for binding in KeyTable.bindings {
            #expect(browser.shows(binding.label) && browser.shows(String(binding.help.prefix(30))), "\(binding.label)")
        }
        browser.resize(80, 24)
        #expect(!browser.shows("Ctrl-L"))
        browser.press("G")
        #expect(browser.shows("Ctrl-L"))
        browser.press(.escape)
        #expect(!browser.shows("keys ─"))
    }

    /// Small letters look, capitals change: but for those that only go somewhere.
    @Test func capitalsChange() {
        let capitals = KeyTable.bindings.filter { $0.group == .change }
        #expect(capitals.flatMap(\.keys) == ["E", "A", "D", "R"])
        for action in KeyTable.changes {
            #expect(capitals.contains { $0.action == action })
        }
    }
}
