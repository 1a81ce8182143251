import FaaSKeeper
import FaaSKeeperModel
import ScreenGrid
import Testing

@testable import FKCommands

/// What others do appears by itself.
@Suite struct LiveTests {
    @Test func creationsDeletionsAndChangesAppear() {
        var browser = BrowserSimulation(.sample)
        browser.press("j", " ")
        browser.change(.nodeCreated, "/app/dawn") { $0.add("/app/dawn", "new") }
        #expect(browser.shows("dawn") && browser.shows("created   /app/dawn"))
        let row = browser.lines.firstIndex { $0.contains("· dawn") }!
        #expect(browser.grid[6, row].style.paper == .flash)
        browser.pass(millis: BrowserLimits.flashMillis)
        #expect(browser.grid[6, row].style.paper == .plain)
        browser.change(.nodeDeleted, "/app/dawn") { $0.remove("/app/dawn") }
        #expect(!browser.shows("· dawn") && browser.shows("deleted   /app/dawn"))
        #expect(!browser.shows("changed   /app"))
        browser.press("j")
        browser.change(.nodeDataChanged, "/app/config") {
            $0.txid += 1
            $0.nodes[NodePath(unchecked: "/app/config")]?.bytes = Array("mode=slow".utf8)
            $0.nodes[NodePath(unchecked: "/app/config")]?.stat.mzxid = $0.txid
        }
        #expect(browser.shows("mode=slow") && browser.shows("changed   /app/config"))
    }

    @Test func theSelectionGoesToWhatIsBesideADeletedNode() {
        var browser = BrowserSimulation(.sample)
        browser.press("j", " ", "j")
        #expect(browser.selected == "/app/config")
        browser.change(.nodeDeleted, "/app/config") { $0.remove("/app/config") }
        #expect(browser.selected == "/app/workers")
        browser.press("j")
        browser.change(.nodeDeleted, "/app/日本語ノード") { $0.remove("/app/日本語ノード") }
        #expect(browser.selected == "/app/workers")
        browser.change(.nodeDeleted, "/app") { world in
            for path in world.nodes.keys where path.isWithin(NodePath(unchecked: "/app")) { world.nodes[path] = nil }
            world.nodes[.root]?.stat.numChildren -= 1
        }
        #expect(browser.selected == "/locks" && !browser.shows("▾ app"))
    }

    /// One registration, at the deepest node above everything that is seen.
    @Test func theWatchIsAsSmallAsWhatIsSeen() {
        var browser = BrowserSimulation(.million)
        #expect(browser.state.live.scope == .root)
        _ = browser.takeAsked()
        browser.press("j", "j", "j", " ", "j", "G")
        let million = NodePath(unchecked: "/million")
        // Not at once: each move costs.
        #expect(!browser.takeAsked().contains(.watch(million)))
        browser.pass(millis: BrowserLimits.narrowMillis)
        browser.pass(millis: 1)
        #expect(browser.state.live.scope == million && browser.shows("live below /million"))
        #expect(browser.takeAsked().filter { if case .watch = $0 { true } else { false } }.count == 1)
        // What comes into view is watched at once, and read again: it may have changed meanwhile.
        browser.world.nodes[NodePath(unchecked: "/locks")]?.stat.numChildren = 7
        browser.press("g", "g")
        #expect(browser.state.live.scope == .root)
        browser.pass(millis: BrowserLimits.refreshMillis)
        #expect(browser.state.tree.infos[NodePath(unchecked: "/locks")]?.stat.numChildren == 7)
    }

    @Test func aRefusedWatchIsSaidAndNotAskedForAgain() {
        var browser = BrowserSimulation(.sample)
        browser.isHeld = true
        browser.handle(.watching(nil, KeeperError(.limitExceeded, "The deployment has 10000 recursive watches")))
        _ = browser.takeAsked()
        browser.press("j", "k")
        #expect(!browser.takeAsked().contains { if case .watch = $0 { true } else { false } })
        #expect(browser.shows("not live") && browser.shows("10000 recursive watches"))
    }

    @Test func anExpiredSessionIsFollowedByAnother() {
        var browser = BrowserSimulation(.sample)
        _ = browser.takeAsked()
        browser.handle(.sessionLost)
        #expect(browser.takeAsked().contains(.watch(.root)) && browser.shows("a new one begins"))
    }

    @Test func aLostConnectionPalesAndRecovers() {
        var browser = BrowserSimulation(.sample)
        browser.press("j")
        browser.handle(.link(.lost("The database is away")))
        #expect(browser.shows("connection lost") && browser.shows("The database is away") && browser.shows("▸ app"))
        #expect(browser.grid[5, 3].style.ink == .faint)
        // It can be gone through as before.
        browser.press("j", "j")
        #expect(browser.selected == "/queue")
        _ = browser.takeAsked()
        browser.pass(millis: BrowserLimits.probeMillis)
        #expect(browser.takeAsked() == [.probe])
        browser.world.nodes[NodePath(unchecked: "/queue")]?.stat.numChildren = 4_711
        browser.handle(.link(.connected))
        browser.pass(millis: BrowserLimits.refreshMillis)
        #expect(browser.shows("4.7k") && browser.grid[5, 3].style.ink != .faint)
    }

    /// What is not there yet is said where it will be.
    @Test func anEmptyTreeSaysThatItIsRead() {
        let state = BrowserState(url: "local:default")
        var grid = Grid(width: 80, height: 24, characters: .unicode)
        BrowserScreen.draw(state, on: &grid)
        #expect(grid.lines[2].hasPrefix(" ▾ /  …") && grid.lines[0].contains("○ connecting"))
    }

    /// A failing read ends in a loss, not in another read at once.
    @Test func nothingIsAskedOfABackendThatIsAway() {
        var browser = BrowserSimulation(.sample)
        browser.isHeld = true
        browser.press("r")
        browser.pass(millis: 1_000)
        browser.handle(.readFailed(KeeperError(.connectionLoss, "gone")))
        _ = browser.takeAsked()
        browser.press("j", "k", "j")
        #expect(browser.takeAsked() == [])
    }

    /// However many changes come, what is seen is read a few times a second at the most.
    @Test func aThousandChangesASecondAreReadInRounds() {
        var browser = BrowserSimulation(.sample)
        browser.press("G", " ")
        _ = browser.takeAsked()
        for round in 0..<100 {
            let events = (0..<10).map { index in
                WatchedEvent(
                    type: .nodeDataChanged,
                    path: NodePath(unchecked: "/queue/" + BrowserSimulation.World.name((round + index) % 10)),
                    txid: Int64(round * 10 + index))
            }
            browser.handle(.watched(events, lost: 0))
            browser.pass(millis: 10)
        }
        let reads = browser.takeAsked().filter { if case .readStats = $0 { true } else { false } }
        #expect((5...12).contains(reads.count))
        #expect(browser.state.live.eventsPerSecond(browser.state.now) > 450)
        #expect(browser.state.log.lines.count <= 2 * BrowserLimits.eventLinesMax && browser.state.log.total == 1_000)
    }

    @Test func eventsBeyondTheBoundAreCountedAndEverythingIsReadAgain() {
        var browser = BrowserSimulation(.sample)
        _ = browser.takeAsked()
        browser.handle(.watched([], lost: 12_345))
        browser.pass(millis: BrowserLimits.refreshMillis)
        #expect(browser.shows("12,345 events came too quickly"))
        #expect(browser.takeAsked().contains { if case .readStats = $0 { true } else { false } })
    }

    @Test func aTailShowsOneSubtree() {
        var browser = BrowserSimulation(.sample)
        browser.press("j", "t")
        browser.change(.nodeCreated, "/app/x") { $0.add("/app/x") }
        browser.change(.nodeCreated, "/zebra") { $0.add("/zebra") }
        #expect(browser.shows("events below /app") && browser.shows("created   /app/x"))
        #expect(!browser.shows("created   /zebra") && browser.shows("zebra"))
    }

    @Test func countersTellWhatItCosts() {
        var browser = BrowserSimulation(.sample, width: 160, height: 40)
        var meters = Meters()
        meters.txid = 0x2A
        meters.epoch = 1
        meters.last = ("get", 200, 0.00000013)
        browser.handle(.meters(meters))
        browser.pass(millis: 30_000)
        meters.services.keyValue = 0.0001
        browser.handle(.meters(meters))
        let line = browser.lines.last!
        for text in ["txid 0x2a", "epoch 1", "get 0.20 ms $0.00000013", "$0.00010", "$0.012/h", "$8.76/month"] {
            #expect(line.contains(text), "\(text): \(line)")
        }
    }
}
