import FaaSKeeperModel
import ScreenGrid
import Testing

@testable import FKCommands

/// Search, filter and sort.
@Suite struct FindingTests {
    @Test func aSearchJumpsWhileItIsTyped() {
        var browser = BrowserSimulation(.large(20_000))
        browser.press("j", "j", "j", " ", "/")
        browser.type("item-00050")
        #expect(browser.selected == "/million/item-0005000" && browser.shows("100 of 20,004"))
        browser.type("42")
        #expect(browser.selected == "/million/item-0005042" && browser.shows("1 of 20,004"))
        browser.press(.backspace, .backspace, .enter)
        #expect(browser.selected == "/million/item-0005000" && browser.shows("/item-00050: 1 of 100"))
        browser.press("n", "n")
        #expect(browser.selected == "/million/item-0005002" && browser.shows("3 of 100"))
        browser.press("N", "N", "N")
        // Round the end.
        #expect(browser.selected == "/million/item-0005099")
        browser.press("n")
        #expect(browser.selected == "/million/item-0005000")
        browser.press(.escape)
        #expect(browser.state.search.scan == nil)
    }

    @Test func escapeGoesBackToWhereTheSearchBegan() {
        var browser = BrowserSimulation(.sample)
        browser.press("j", "/")
        browser.type("que")
        #expect(browser.selected == "/queue")
        browser.press(.escape)
        #expect(browser.selected == "/app")
        browser.press("/")
        browser.type("nowhere")
        #expect(browser.selected == "/app" && browser.shows("0 of 3"))
        browser.press(.enter, "n")
        #expect(browser.shows("no name contains \"nowhere\""))
    }

    /// Matches come in the order of the tree, whichever directory they are in.
    @Test func matchesOfSeveralDirectoriesAreInTheOrderOfTheTree() {
        var browser = BrowserSimulation(.sample)
        browser.press("j", " ", "j", "j", " ", "g", "g")
        browser.press("/")
        browser.type("o")
        browser.press(.enter)
        var seen = [browser.selected]
        for _ in 0..<4 {
            browser.press("n")
            seen.append(browser.selected)
        }
        #expect(seen == ["/app/config", "/app/workers", "/locks", "/app/config", "/app/workers"])
    }

    @Test func caseCountsWhereCapitalsAreTyped() {
        #expect(Matching.contains("Config", "conf") && Matching.contains("Config", "Conf"))
        #expect(
            !Matching.contains("config", "Conf") && !Matching.contains("abc", "abcd") && !Matching.contains("x", ""))
        #expect(Matching.contains("日本語ノード", "語ノ"))
    }

    @Test func aFilterLeavesWhatContainsIt() {
        var browser = BrowserSimulation(.large(20_000))
        browser.press("j", "j", "j", " ", "f")
        browser.type("999")
        browser.press(.enter)
        #expect(browser.shows("item-0000999") && browser.shows("item-0009990") && !browser.shows("item-0000000"))
        browser.press("j")
        #expect(browser.shows("\"999\": 38"))
        browser.change(.nodeCreated, "/million/x-999") { $0.add("/million/x-999") }
        browser.change(.nodeCreated, "/million/unlike") { $0.txid += 1 }
        #expect(browser.shows("\"999\": 39"))
        browser.press("G")
        #expect(browser.selected == "/million/x-999")
        browser.press("k", "f", .control("u"), .enter)
        #expect(browser.selected == "/million/item-0019999" && browser.shows("item-0019998"), browser.screen)
    }

    @Test func sortOrdersChangeTheOrderOfOneDirectory() {
        var browser = BrowserSimulation(.sample, start: "/app/config")
        func names() -> [String] { browser.state.tree.listings[NodePath(unchecked: "/app")]!.names }
        #expect(names() == ["config", "workers", "日本語ノード"])
        browser.press("o")
        #expect(names() == ["日本語ノード", "workers", "config"] && browser.shows("by last change"))
        browser.press("o")
        #expect(names() == ["日本語ノード", "workers", "config"] && browser.shows("by creation"))
        browser.press("o")
        #expect(names() == ["config", "日本語ノード", "workers"] && browser.shows("by size"))
        browser.press("o")
        #expect(names().first == "workers")
        browser.press("o")
        #expect(names() == ["config", "workers", "日本語ノード"] && browser.selected == "/app/config")
        browser = BrowserSimulation(.million, start: "/million/item-0000001")
        browser.press("o")
        #expect(browser.shows("more than 5,000 children") && browser.shows("item-0000001"))
    }

    @Test func theOrderOfTheTreeIsThatOfItsPaths() {
        let paths = ["/", "/a-b", "/a-b/c", "/a", "/a/b", "/a/b/c", "/a0", "/b"].map(NodePath.init(unchecked:))
        for (i, a) in paths.enumerated() {
            for (j, b) in paths.enumerated() { #expect(TreeOrder.precedes(a, b) == (i < j), "\(a) \(b)") }
        }
    }
}
