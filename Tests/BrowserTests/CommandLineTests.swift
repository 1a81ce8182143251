import FaaSKeeperModel
import ScreenGrid
import Testing

@testable import FKCommands

/// What is typed after `:`.
@Suite struct CommandLineTests {
    private func run(_ line: String, _ browser: inout BrowserSimulation) {
        browser.press(":")
        browser.type(line)
        browser.press(.enter)
    }

    /// Relative paths start at the node that is selected.
    @Test func pathsStartAtTheSelection() {
        var browser = BrowserSimulation(.sample, start: "/app/workers")
        browser.press(":")
        #expect(browser.shows(": fk") && browser.shows("at /app/workers"))
        browser.press(.escape)
        _ = browser.takeAsked()
        run("get w-1", &browser)
        let workers = NodePath(unchecked: "/app/workers")
        #expect(browser.takeAsked().contains(.run("get w-1", at: workers)))
        browser.handle(.output("fk get w-1", ["busy"]))
        browser.press(.escape)
        run("delete w-1", &browser)
        #expect(browser.shows("run \"delete w-1\" at /app/workers?"))
        // What the question says is what is done, wherever the selection is by then.
        browser.world.remove("/app/workers")
        browser.change(.nodeDeleted, "/app/workers") { _ in }
        #expect(browser.selected != "/app/workers")
        browser.press("y")
        #expect(browser.takeAsked().contains(.run("delete w-1", at: workers)))
    }

    /// A page around a name, not all that comes before it.
    @Test func aNamedChildOfAMillionIsReachedAtOnce() {
        var browser = BrowserSimulation(.million, start: "/million")
        browser.press(" ")
        _ = browser.takeAsked()
        run("cd item-0654321", &browser)
        #expect(browser.selected == "/million/item-0654321" && browser.shows("of 1,000,000"))
        let pages = browser.takeAsked().filter { if case .loadPage = $0 { true } else { false } }
        #expect((1...3).contains(pages.count), "\(pages)")
        #expect(
            pages.first == .loadPage(PageRequest(path: NodePath(unchecked: "/million"), place: .around("item-0654321")))
        )
        #expect(
            browser.state.tree.listings[NodePath(unchecked: "/million")]!.names.count <= BrowserLimits.windowNamesMax)
        // Up, absolute, and what is not there.
        run("cd ..", &browser)
        #expect(browser.selected == "/million")
        run("cd /app/workers/w-2", &browser)
        #expect(browser.selected == "/app/workers/w-2")
        run("cd nowhere", &browser)
        #expect(browser.selected == "/app/workers/w-2" && browser.shows("/app/workers/w-2/nowhere is not there"))
        run("cd a//b", &browser)
        #expect(browser.shows("empty"), browser.screen)
        run("CD", &browser)
        #expect(browser.selected == "/")
    }

    /// Both ends, and from there a screen at a time.
    @Test func endsAndScreensOfAMillion() {
        var browser = BrowserSimulation(.million, start: "/million/item-0000000")
        _ = browser.takeAsked()
        browser.press("G")
        #expect(browser.selected == "/million/item-0999999")
        browser.press(.pageUp, .pageUp, .pageUp)
        let height = browser.state.tree.height
        #expect(browser.selected == "/million/" + BrowserSimulation.World.name(999_999 - 3 * (height - 1)))
        browser.press("g")
        #expect(browser.selected == "/million/item-0000000")
        for _ in 0..<200 { browser.press(.pageDown) }
        #expect(browser.selected == "/million/" + BrowserSimulation.World.name(200 * (height - 1)))
        let pages = browser.takeAsked().filter { if case .loadPage = $0 { true } else { false } }
        #expect(pages.count < 20, "\(pages.count)")
    }

    @Test func whatTakesLongIsSaidAndCanBeGivenUp() {
        var browser = BrowserSimulation(.sample)
        run("tree /", &browser)
        #expect(!browser.shows("fk tree / …"))
        browser.pass(millis: BrowserLimits.underwayMillis)
        #expect(browser.shows("fk tree / …, Esc gives it up") && browser.state.wakesAt != nil)
        browser.pass(millis: 2_000)
        #expect(browser.shows("fk tree / … 2 s"))
        _ = browser.takeAsked()
        run("ls", &browser)
        #expect(browser.takeAsked() == [] && browser.shows("fk tree / still runs"))
        browser.press(.escape)
        #expect(browser.takeAsked() == [.stopCommand])
        browser.handle(.output("fk tree /", ["/", "fk: given up"]))
        browser.press(.escape)
        browser.pass(millis: 10_000)
        #expect(!browser.shows("fk tree /") && browser.state.command == nil)
        run("ls", &browser)
        #expect(browser.takeAsked().contains(.run("ls", at: .root)))
    }

    @Test func aChangeThatTakesLongIsSaid() {
        var browser = BrowserSimulation(.sample, start: "/app")
        browser.press("D")
        browser.type("app")
        browser.press(.enter)
        browser.pass(millis: 3_000)
        #expect(browser.shows("delete /app and 5 below it … 3 s") && !browser.shows("Esc gives it up"))
        browser.handle(.changed("deleted /app and 5 nodes below it", select: nil))
        browser.pass(millis: 10_000)
        #expect(!browser.shows("delete /app and"))
        for end in [
            BrowserEvent.failed("No answer within 1000 ms"),
            .conflict(NodePath(unchecked: "/app/x"), theirs: nil, mine: []),
        ] {
            browser.press("g", "g", "A")
            browser.type("x")
            browser.press(.enter, .enter)
            #expect(browser.state.change != nil)
            browser.handle(end)
            #expect(browser.state.change == nil)
            browser.press(.escape)
        }
    }

    @Test func earlierLinesComeBack() {
        var browser = BrowserSimulation(.sample)
        for line in ["ls /", "stat /app", "stat /app"] {
            run(line, &browser)
            browser.handle(.output("", []))
            browser.press(.escape)
        }
        browser.press(":", .up)
        #expect(browser.shows(": fk stat /app"))
        browser.press(.up, .up)
        #expect(browser.shows(": fk ls /"))
        browser.press(.down)
        #expect(browser.shows(": fk stat /app"))
        browser.press(.down, .down)
        #expect(!browser.shows(": fk stat") && !browser.shows(": fk ls"))
    }

    /// What comes late takes no key that was meant for something else.
    @Test func anOutputWaitsBehindWhatIsTyped() {
        var browser = BrowserSimulation(.sample)
        run("tree /", &browser)
        browser.press("/")
        browser.type("lo")
        browser.handle(.output("fk tree /", ["the tree"]))
        browser.type("cks")
        #expect(browser.selected == "/locks" && !browser.shows("the tree"))
        browser.press(.enter)
        #expect(browser.shows("the tree"))
        browser.press(.escape)
        #expect(!browser.shows("the tree") && browser.selected == "/locks")
    }
}
