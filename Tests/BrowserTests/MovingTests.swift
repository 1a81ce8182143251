import FaaSKeeperModel
import ScreenGrid
import Testing

@testable import FKCommands

/// Going through the tree by keys and by the mouse.
@Suite struct MovingTests {
    @Test func arrowsAndLettersDoTheSame() {
        for (down, up, right, left) in [(Key.down, Key.up, Key.right, Key.left), ("j", "k", "l", "h")] {
            var browser = BrowserSimulation(.sample)
            browser.press(down)
            #expect(browser.selected == "/app")
            browser.press(right)
            #expect(browser.state.tree.expanded.contains(NodePath(unchecked: "/app")) && browser.selected == "/app")
            browser.press(right)
            #expect(browser.selected == "/app/config")
            browser.press(down, down)
            #expect(browser.selected == "/app/日本語ノード")
            browser.press(left)
            #expect(browser.selected == "/app")
            browser.press(left)
            #expect(!browser.shows("config"))
            browser.press(up, up, up)
            #expect(browser.selected == "/")
        }
    }

    @Test func enterAndSpaceOpenAndClose() {
        var browser = BrowserSimulation(.sample)
        browser.press("j", .enter)
        #expect(browser.shows("config"))
        browser.press(" ")
        #expect(!browser.shows("config"))
        browser.press(" ", "j", .enter)
        // A node without children shows its data.
        #expect(browser.state.focus == .detail && browser.selected == "/app/config")
    }

    @Test func theSelectionStaysInViewAndTheScreenFull() {
        var browser = BrowserSimulation(.sample)
        browser.press("G", " ")
        for _ in 0..<400 {
            browser.press("j")
            let rows = browser.state.tree.visible.map(\.row)
            #expect(rows.contains(browser.state.tree.selection) && rows.count == browser.state.tree.height)
        }
        #expect(browser.selected == "/queue/item-0000299")
        for key in [Key.pageUp, .pageUp, .pageDown, .pageUp, "g", "g", .pageDown, "G", "G", .pageUp] {
            browser.press(key)
            let rows = browser.state.tree.visible.map(\.row)
            #expect(rows.contains(browser.state.tree.selection) && rows.count == browser.state.tree.height)
        }
        browser.press("g")
        #expect(browser.selected == "/queue/item-0000000")
        browser.press("g")
        #expect(browser.selected == "/")
        // The root has no siblings: the last line of all.
        browser.press("G")
        #expect(browser.selected == "/queue/item-0000299")
    }

    @Test func aMillionChildrenAreNeverAllThere() {
        var browser = BrowserSimulation(.million)
        browser.press("j", "j", "j", " ", "j")
        #expect(browser.selected == "/million/item-0000000" && browser.shows("1 of 1,000,000"))
        let million = NodePath(unchecked: "/million")
        for _ in 0..<1_000 { browser.press(.pageDown) }
        let index = 1_000 * (browser.state.tree.height - 1)
        #expect(browser.selected == "/million/" + BrowserSimulation.World.name(index))
        #expect(browser.shows("\(Count.text(index + 1)) of 1,000,000"))
        #expect((browser.state.tree.listings[million]?.names.count ?? 0) <= BrowserLimits.windowNamesMax)
        #expect(browser.state.tree.infos.count <= BrowserLimits.infosMax)
        browser.press("G")
        #expect(browser.selected == "/million/item-0999999" && browser.shows("1,000,000 of 1,000,000"))
        for _ in 0..<100 { browser.press(.pageUp) }
        #expect(browser.shows("\(Count.text(1_000_000 - 100 * (browser.state.tree.height - 1))) of 1,000,000"))
        browser.press("g")
        #expect(browser.selected == "/million/item-0000000" && browser.shows("1 of 1,000,000"))
    }

    @Test func startingSomewhereOpensWhatIsAbove() {
        var browser = BrowserSimulation(.million, start: "/million/item-0500000")
        #expect(browser.selected == "/million/item-0500000" && browser.shows("item-0500001"))
        browser = BrowserSimulation(.sample, start: "/app/workers/w-2")
        #expect(browser.selected == "/app/workers/w-2")
        for missing in ["/nothing/here", "/app/zzz", "/million/item-05", "/million/aaa", "/million/zzz"] {
            browser = BrowserSimulation(.million, start: missing)
            #expect(browser.shows("\(missing) is not there"), "\(missing)")
        }
    }

    /// A directory that is read again on the way, as the watch begins, keeps the name that is gone to.
    @Test func whatIsGoneToIsNotForgottenOnTheWay() {
        var browser = BrowserSimulation(.large(20_000), start: "/million/item-0005000")
        browser.isHeld = true
        browser.state.tree.select(.node(.root))
        browser.state.reveal = NodePath(unchecked: "/million/item-0005249/below")
        browser.state.tree.makeStale()
        _ = browser.takeAsked()
        browser.settle()
        let million = PageRequest(path: NodePath(unchecked: "/million"), place: .around("item-0005249"))
        #expect(browser.takeAsked().contains(.loadPage(million)))
    }

    @Test func theMouseSelectsOpensAndScrolls() {
        var browser = BrowserSimulation(.sample)
        browser.mouse(.press, 8, 3)
        #expect(browser.selected == "/app")
        browser.mouse(.press, 8, 3)
        #expect(browser.shows("config"))
        browser.press("G", " ")
        browser.mouse(.wheelDown, 5, 5)
        let top = browser.state.tree.top
        browser.mouse(.wheelDown, 5, 5)
        #expect(browser.state.tree.top != top)
        browser.mouse(.wheelUp, 5, 5)
        #expect(browser.state.tree.top == top)
        #expect(browser.state.tree.visible.contains { $0.row == browser.state.tree.selection })
        browser.mouse(.press, 50, 5)
        #expect(browser.state.focus == .detail)
        browser.mouse(.press, 10, 20)
        #expect(browser.state.focus == .events)
    }

    @Test func dividersAreDragged() {
        var browser = BrowserSimulation(.sample, width: 100, height: 30)
        let before = BrowserLayout(browser.state)
        browser.mouse(.press, before.divider!, 5)
        browser.mouse(.move, 60, 6)
        browser.mouse(.release, 60, 6)
        browser.mouse(.move, 20, 6)
        #expect(BrowserLayout(browser.state).divider == 60)
        browser.mouse(.press, 50, before.eventTitle!)
        browser.mouse(.move, 50, before.eventTitle! - 4)
        browser.mouse(.release, 50, 5)
        #expect(BrowserLayout(browser.state).events.height == before.events.height + 4)
        // However far it is dragged, every pane keeps some room.
        browser.mouse(.press, 60, 5)
        for (x, y) in [(0, 0), (99, 29), (0, 29), (99, 0)] { browser.mouse(.move, x, y) }
        let layout = BrowserLayout(browser.state)
        #expect(layout.tree.width >= 15 && layout.detail.width >= 15)
    }

    @Test func everySizeIsDrawn() {
        var browser = BrowserSimulation(.sample)
        browser.press("j", " ")
        for width in [1, 2, 10, 39, 40, 41, 60, 79, 80, 81, 132, 200, 400] {
            for height in [1, 2, 5, 9, 10, 11, 24, 60, 100] {
                for keys in [[Key.character("?")], ["c"], ["s"], [":"], ["/"], ["D"], [.tab], ["i"]] {
                    browser.resize(width, height)
                    for key in keys { browser.press(key) }
                    #expect(browser.grid.width == width && browser.grid.height == height)
                    browser.press(.escape, .escape)
                    browser.state.view = .browse
                }
                #expect(browser.shows("too small") == (width >= 25 && (width < 40 || height < 10)))
            }
        }
    }

    /// Where there is no room for both, one key changes between data and Stat, from wherever one is.
    @Test func theStatOnASmallScreen() {
        var browser = BrowserSimulation(.sample, width: 40, height: 10, start: "/app")
        browser.press("i")
        #expect(browser.shows("─ stat") && browser.shows("version") && browser.shows("watched"), browser.screen)
        browser.press("i")
        #expect(browser.shows("\"name\"") && !browser.shows("version"), browser.screen)
        browser.press("q", "x")
        #expect(browser.shows("000000"), browser.screen)
        // Wide and low.
        browser.resize(100, 10)
        browser.press("q", "x", "i")
        #expect(browser.shows("─ tree") && browser.shows("version"), browser.screen)
        browser.resize(100, 30)
        #expect(browser.shows("\"name\"") && browser.shows("version"))
        browser.press("i")
        #expect(!browser.shows("version"))
    }

    @Test func costsScrollNoFurtherThanTheirEnd() {
        var browser = BrowserSimulation(.sample, width: 40, height: 10)
        browser.press("c")
        for _ in 0..<50 { browser.press("j") }
        browser.press("G")
        let end = browser.lines
        #expect(browser.shows("bill."), browser.screen)
        browser.press("k")
        #expect(browser.lines != end)
        #expect(browser.lines.allSatisfy { !$0.contains("…") }, browser.screen)
    }
}

extension Key: ExpressibleByUnicodeScalarLiteral {}
extension Key: ExpressibleByExtendedGraphemeClusterLiteral {
    public init(extendedGraphemeClusterLiteral value: Character) { self = .character(value) }
}
