import FaaSKeeper
import FaaSKeeperModel
import ScreenGrid
import SystemCalls
import Testing

@testable import FKCommands

/// The bounds that people see, on both sides.
@Suite struct LimitTests {
    private let big = NodePath(unchecked: "/big")

    private func world(_ children: Int) -> BrowserSimulation.World {
        var world = BrowserSimulation.World.sample
        world.add("/big")
        world.large[big] = children
        world.nodes[big]?.stat.numChildren = Int32(children)
        return world
    }

    @Test func sortedChildren() {
        let most = BrowserLimits.sortedChildrenMax
        var browser = BrowserSimulation(world(most), start: "/big/item-0000000")
        browser.press("o")
        #expect(browser.state.tree.listings[big]?.order == .newest && browser.shows("of 5,000 by last change"))
        browser = BrowserSimulation(world(most + 1), width: 40, height: 10, start: "/big/item-0000000")
        _ = browser.takeAsked()
        browser.press("o")
        #expect(browser.state.tree.listings[big]?.order == .name && browser.takeAsked() == [])
        // Whole, on the smallest screen.
        #expect(browser.lines.suffix(2).joined().contains("children: they"), browser.screen)
        #expect(browser.shows("/big has more than 5,000") && browser.shows("stay sorted by name"), browser.screen)
    }

    /// It has grown while it was sorted: its names are still there, in the order that is left.
    @Test func aSortedDirectoryThatGrowsBeyondTheBound() {
        var browser = BrowserSimulation(world(100), start: "/big/item-0000042")
        browser.press("o")
        #expect(browser.state.tree.listings[big]?.order == .newest)
        browser.isHeld = true
        browser.press("r")
        browser.pass(millis: BrowserLimits.sortMillis)
        let request = PageRequest(path: big, place: .sorted(.newest))
        #expect(browser.takeAsked().contains(.loadPage(request)))
        browser.isHeld = false
        browser.handle(.page(request, .failure(KeeperError(.limitExceeded, SortOrder.refusal(big)))))
        #expect(browser.shows("they stay sorted by name") && browser.selected == "/big/item-0000042")
        #expect(browser.shows("item-0000041") && browser.state.tree.listings[big]?.order == .name, browser.screen)
    }

    /// Each of its children has to be read: not at every event.
    @Test func aSortedDirectoryIsReadAgainAfterAWhile() {
        var browser = BrowserSimulation(.sample, start: "/queue/item-0000000")
        browser.press("o")
        _ = browser.takeAsked()
        func reads() -> Int {
            browser.takeAsked().count { if case .loadPage = $0 { true } else { false } }
        }
        for index in 0..<10 { browser.change(.nodeCreated, "/queue/new-\(index)") { $0.add("/queue/new-\(index)") } }
        #expect(reads() == 0 && browser.state.tree.listings[NodePath(unchecked: "/queue")]?.index(of: "new-9") == nil)
        let due = browser.state.wakesAt
        #expect(due.map { $0 <= browser.state.now + BrowserLimits.sortMillis } ?? false)
        browser.pass(millis: BrowserLimits.sortMillis)
        #expect(reads() == 1)
        browser.press("g")
        #expect(browser.selected == "/queue/new-9")
    }

    @Test func matches() {
        let most = BrowserLimits.matchesMax
        for (count, kept) in [(most, most), (most + 1, most)] {
            var browser = BrowserSimulation(world(count), start: "/big")
            browser.press(" ", "f")
            browser.type("item")
            browser.press(.enter)
            #expect(browser.state.tree.listings[big]?.names.count == kept)
            // Those that are not kept are counted.
            #expect(browser.state.tree.listings[big]?.filter?.count == count)
            browser.press("j")
            #expect(browser.shows("first 10,000 of 10,001") == (count > most))
        }
    }

    @Test func namesThatAreKept() {
        var browser = BrowserSimulation(world(20_000), start: "/big/item-0000000")
        var most = 0
        for _ in 0..<400 {
            browser.press(.pageDown)
            most = max(most, browser.state.tree.listings[big]!.names.count)
        }
        #expect(most == BrowserLimits.windowNamesMax)
        // The way back is there.
        for _ in 0..<500 { browser.press(.pageUp) }
        #expect(browser.selected == "/", "\(browser.selected)")
    }

    @Test func eventLines() {
        let most = BrowserLimits.eventLinesMax
        for (count, kept) in [(2 * most, 2 * most), (2 * most + 1, most)] {
            var log = EventLog()
            for _ in 0..<count { log.add(.note("x"), at: 0) }
            #expect(log.lines.count == kept)
        }
    }

    @Test func waitingEvents() throws {
        let mailbox = BrowserMailbox(try #require(WakePipe()))
        let most = BrowserLimits.eventsWaitingMax
        func add(_ count: Int) {
            for index in 0..<count {
                mailbox.add(WatchedEvent(type: .nodeDataChanged, path: .root, txid: Int64(index)))
            }
        }
        add(most)
        var mail = mailbox.take()
        #expect(mail.events.count == most && mail.lost == 0)
        add(most + 2)
        mail = mailbox.take()
        #expect(mail.events.count == most && mail.lost == 2)
    }

    @Test func outputLines() {
        let most = BrowserLimits.outputLinesMax
        func text(_ count: Int) -> String { String(repeating: "line\n", count: count) }
        #expect(OutputPane.lines(of: text(most)).count == most)
        let cut = OutputPane.lines(of: text(most + 1))
        #expect(cut.count == most + 1 && cut.last == "… 1 more line")
        #expect(OutputPane.lines(of: text(most + 2)).last == "… 2 more lines")
        #expect(OutputPane.lines(of: "") == ["(nothing was written)"])
    }

    @Test func layoutOfJSON() {
        func json(_ bytes: Int) -> [UInt8] { Array("[\"\(String(repeating: "a", count: bytes - 4))\"]".utf8) }
        let most = BrowserLimits.prettyBytesMax
        #expect(Document(.init(bytes: json(most), isHex: false, width: 80)).kind == .json)
        #expect(Document(.init(bytes: json(most + 1), isHex: false, width: 80)).kind == .text)
    }

    @Test func ephemeralsOfASession() {
        let most = BrowserLimits.ephemeralsMax
        for (count, rows) in [(most, most + 1), (most + 1, most + 2)] {
            var world = BrowserSimulation.World.sample
            let paths = (0..<count).map { NodePath(unchecked: "/app/e-\($0)") }
            world.sessions[0].ephemerals = paths
            world.sessions.removeLast()
            var browser = BrowserSimulation(world)
            browser.press("s", "G")
            #expect(browser.state.sessions.rows.count == rows)
            #expect(browser.shows("… 1 more") == (count > most))
        }
    }

    @Test func directoriesAndNodesThatAreKept() {
        var world = BrowserSimulation.World.sample
        let count = BrowserLimits.listingsMax + 20
        for index in 0..<count {
            world.add("/queue/\(BrowserSimulation.World.name(index))/child")
            world.nodes[NodePath(unchecked: "/queue/\(BrowserSimulation.World.name(index))")]?.stat.numChildren = 1
        }
        world.large[NodePath(unchecked: "/queue")] = count
        var browser = BrowserSimulation(world, start: "/queue/item-0000000")
        for _ in 0..<count {
            browser.press("l", "j", "j")
            #expect(browser.state.tree.listings.count <= BrowserLimits.listingsMax + 1)
        }
        #expect(browser.shows("child"), browser.screen)
    }

    @Test func sizesOfTheScreen() {
        let (width, height) = (BrowserLimits.widthMin, BrowserLimits.heightMin)
        var browser = BrowserSimulation(.sample, width: width, height: height)
        #expect(browser.shows("▸ app"))
        for (width, height) in [(width - 1, height), (width, height - 1), (1, 1)] {
            browser.resize(width, height)
            #expect(!browser.shows("▸ app") && (width == 1 || browser.shows("\(width)x\(height), at least 40x10")))
        }
        browser.resize(BrowserLimits.wideWidth - 1, 24)
        #expect(browser.shows("─ tree") && !browser.shows("─ data"))
        browser.resize(BrowserLimits.wideWidth, 24)
        #expect(browser.shows("─ tree") && browser.shows("─ data"))
    }

    @Test func remarks() {
        var browser = BrowserSimulation(.sample, width: 40, height: 10)
        browser.handle(.failed(String(repeating: "word ", count: 20)))
        #expect(browser.lines.count { $0.contains("word word") } == BrowserLimits.remarkLinesMax)
        #expect(browser.lines.last?.contains("? keys") == false)
        browser.handle(.failed("short"))
        #expect(browser.lines.last!.hasPrefix(" short") && browser.lines.last!.hasSuffix("? keys"))
    }

    /// Why the backend is away, whole, however narrow the screen is.
    @Test func reasonsOfALoss() {
        var browser = BrowserSimulation(.sample, width: 40, height: 10)
        browser.handle(.link(.lost("The directory /var/lib/somewhere/deployment cannot be made: Permission denied")))
        #expect(
            browser.shows("/var/lib/somewhere/deployment") && browser.shows("be made: Permission denied"),
            browser.screen)
    }

    @Test func probesOneAtATime() {
        var browser = BrowserSimulation(.sample)
        browser.handle(.link(.lost("away")))
        _ = browser.takeAsked()
        for _ in 0..<5 { browser.pass(millis: BrowserLimits.probeMillis) }
        #expect(browser.takeAsked() == [.probe])
        browser.handle(.link(.lost("still away")))
        browser.pass(millis: BrowserLimits.probeMillis)
        #expect(browser.takeAsked() == [.probe])
    }
}
