import FaaSKeeper
import FaaSKeeperModel
import ScreenGrid
import Testing

@testable import FKCommands

/// Every change asks once and says what it will do, and a lock forbids all of them.
@Suite struct SafetyTests {
    private func isChange(_ effect: BrowserEffect) -> Bool {
        switch effect {
        case .create, .write, .delete, .deleteSubtree, .edit, .run: true
        default: false
        }
    }

    @Test func aNodeIsDeletedAfterOneQuestion() {
        var browser = BrowserSimulation(.sample, start: "/app/config")
        _ = browser.takeAsked()
        browser.press("D")
        #expect(browser.shows("delete /app/config?") && !browser.takeAsked().contains(where: isChange))
        browser.press("n")
        #expect(!browser.takeAsked().contains(where: isChange) && browser.shows("nothing was changed"))
        browser.press("D", "x", .enter)
        #expect(browser.shows("delete /app/config?") && !browser.takeAsked().contains(where: isChange))
        browser.press("y")
        #expect(browser.takeAsked().filter(isChange) == [.delete(NodePath(unchecked: "/app/config"), version: 0)])
    }

    @Test func aSubtreeIsDeletedByTypingItsName() {
        var browser = BrowserSimulation(.sample, start: "/app")
        _ = browser.takeAsked()
        browser.press("D")
        #expect(browser.shows("delete /app and 5 nodes below it, 2 ephemeral?") && browser.shows("type its name, app"))
        browser.press("y", .enter)
        #expect(!browser.takeAsked().contains(where: isChange) && browser.shows("is not its name"))
        browser.press("D")
        browser.type("app")
        #expect(browser.shows("> app"))
        browser.press(.enter)
        #expect(browser.takeAsked().filter(isChange) == [.deleteSubtree(NodePath(unchecked: "/app"))])
        // Numbers are readable.
        browser = BrowserSimulation(.million, start: "/million")
        browser.press("D")
        #expect(browser.shows("delete /million and 1,000,000 nodes below it, 0 ephemeral?"))
    }

    /// While the count is under way nothing can be confirmed.
    @Test func nothingIsDeletedBeforeItIsCounted() {
        var browser = BrowserSimulation(.sample, start: "/app")
        browser.isHeld = true
        browser.press("D")
        browser.type("app")
        browser.press(.enter)
        #expect(!browser.takeAsked().contains(where: isChange) && browser.shows("counting"))
        var count = SubtreeCount(id: browser.state.countID, path: NodePath(unchecked: "/app"))
        (count.below, count.fault) = (3, "The database is away")
        browser.handle(.counted(count))
        browser.press(.enter)
        #expect(!browser.takeAsked().contains(where: isChange) && browser.shows("cannot be counted"))
        // A count for another question is not this one's.
        browser.press(.escape, "D")
        (count.isDone, count.below, count.fault) = (true, 0, nil)
        browser.handle(.counted(count))
        browser.press("y")
        #expect(!browser.takeAsked().contains(where: isChange))
    }

    @Test func anEditIsWrittenIfTheVersionIsStillTheOneShown() {
        var browser = BrowserSimulation(.sample, start: "/app/config")
        let path = NodePath(unchecked: "/app/config")
        let before = browser.world.nodes[path]!
        _ = browser.takeAsked()
        browser.press("E")
        #expect(browser.takeAsked().filter(isChange) == [.edit(path, before)])
        browser.handle(.edited(path, before: before, after: .success(before.bytes)))
        #expect(browser.shows("nothing was changed"))
        browser.handle(.edited(path, before: before, after: .success(Array("mode=slow".utf8))))
        #expect(browser.shows("write 9 B to /app/config, which has 20 B in version 0?"))
        browser.press("y")
        #expect(browser.takeAsked().filter(isChange) == [.write(path, Array("mode=slow".utf8), version: 0)])
        let theirs = NodeData(bytes: Array("mode=other".utf8), stat: Stat(version: 1))
        browser.handle(.conflict(path, theirs: theirs, mine: Array("mode=slow".utf8)))
        for text in ["it has changed since it was shown", "version 1", "mode=other", "yours", "mode=slow"] {
            #expect(browser.shows(text), "\(text)")
        }
        browser.press(.escape)
        browser.handle(.edited(path, before: before, after: .failure(.init(message: "vi has failed (1)"))))
        #expect(browser.shows("vi has failed"))
    }

    @Test func aNodeIsMadeWithNameDataAndKind() {
        var browser = BrowserSimulation(.sample, start: "/app")
        _ = browser.takeAsked()
        browser.press("A")
        browser.type("a/b")
        browser.press(.enter)
        #expect(browser.shows("a name has no slash"))
        browser.press("A")
        browser.type("..")
        browser.press(.enter)
        #expect(browser.shows("is no name") || browser.shows("create"))
        browser.press(.escape, "A")
        browser.type("new")
        browser.press(.enter)
        #expect(browser.shows("create /app/new, persistent, with data:"))
        browser.press(.tab, .tab)
        #expect(browser.shows("create /app/new, ephemeral, with data:"))
        browser.type("hello")
        #expect(!browser.takeAsked().contains(where: isChange))
        browser.press(.enter)
        #expect(
            browser.takeAsked().filter(isChange) == [
                .create(NodePath(unchecked: "/app/new"), Array("hello".utf8), .ephemeral)
            ])
    }

    @Test(arguments: [true, false]) func aLockForbidsEveryChange(_ isReadOnly: Bool) {
        var browser = BrowserSimulation(.sample, start: "/app/config", isReadOnly: isReadOnly)
        if !isReadOnly { browser.press("R") }
        #expect(browser.shows(isReadOnly ? "read-only" : "locked"))
        _ = browser.takeAsked()
        for key in [Key.character("E"), "A", "D"] {
            browser.press(key)
            #expect(browser.state.overlay == nil)
            browser.type("y")
        }
        for line in ["delete /app/config", "set /app x", "trace set /app x", "sessions kill 0x1a2b", "rmr /app"] {
            browser.press(":")
            browser.type(line)
            browser.press(.enter)
            #expect(browser.state.overlay == nil, "\(line)")
            browser.type("y")
        }
        #expect(!browser.takeAsked().contains(where: isChange))
        browser.press(":")
        browser.type("ls /app")
        browser.press(.enter)
        #expect(browser.takeAsked().filter(isChange) == [.run("ls /app", at: NodePath(unchecked: "/app/config"))])
        browser.press("R", "D")
        #expect((browser.state.overlay == nil) == isReadOnly)
    }

    @Test func commandsThatChangeAreAskedFor() {
        var browser = BrowserSimulation(.sample)
        func run(_ line: String) {
            browser.press(":")
            browser.type(line)
            browser.press(.enter)
        }
        _ = browser.takeAsked()
        run("delete /app/config")
        #expect(browser.shows("run \"delete /app/config\" at /?") && !browser.takeAsked().contains(where: isChange))
        browser.press("y")
        #expect(browser.takeAsked().filter(isChange) == [.run("delete /app/config", at: .root)])
        for (line, why) in [
            ("gte /", "did you mean get?"), ("shell", "cannot run inside"), ("browse", "cannot run inside"),
            ("get 'x", "not closed"), ("pwd", "is for the shell"),
        ] {
            run(line)
            #expect(browser.shows(why), "\(line)")
        }
        #expect(!browser.takeAsked().contains(where: isChange))
        browser.handle(.output("fk ls /", ["app", "locks"]))
        #expect(browser.shows("fk ls /") && browser.shows("locks"))
    }

    /// Every command of the table either looks or is asked for.
    @Test func everyCommandIsOneOrTheOther() {
        for command in CommandTable.standard.commands {
            let kind = CommandLines.kind(command.name)
            if command.cost.isChange || command.name == Command.trace.name {
                #expect(kind != .looks, "\(command.name)")
            }
        }
        #expect(CommandLines.kind("sessions") == .looks && CommandLines.kind("sessions kill 0x1") == .changes)
    }

    @Test func leaving() {
        var browser = BrowserSimulation(.sample)
        browser.press("?")
        browser.press("q")
        #expect(browser.exitCode == nil)
        browser.press("c", "q", .tab, "q", .escape, .escape)
        #expect(browser.exitCode == nil)
        browser.press("q")
        #expect(browser.exitCode == 0)
        for (event, code) in [
            (ScreenInput.key(.control("c")), Int32(130)), (.ending(signal: 15), 143), (.ending(signal: 1), 129),
            (.closed, 129),
        ] {
            var browser = BrowserSimulation(.sample)
            browser.press("D", ":")
            browser.handle(.input(event))
            #expect(browser.exitCode == code)
        }
    }
}
