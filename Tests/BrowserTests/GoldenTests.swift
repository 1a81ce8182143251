import FaaSKeeperModel
import Foundation
import ScreenGrid
import Testing

@testable import FKCommands

/// Whole screens as text, compared with files. `FK_GOLDEN_UPDATE=1` writes them anew; look at what has changed.
@Suite struct GoldenTests {
    static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")

    static func compare(_ lines: [String], with name: String) throws {
        let file = directory.appendingPathComponent(name + ".txt")
        let text = lines.joined(separator: "\n") + "\n"
        if ProcessInfo.processInfo.environment["FK_GOLDEN_UPDATE"] == "1" {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        let expected = try String(contentsOf: file, encoding: .utf8)
        #expect(text == expected, "\(name)")
    }

    private static let scenes: [(name: String, keys: [Key])] = [
        ("tree", []), ("open", ["j", " ", "j", "j", " ", "j"]), ("json", ["j"]), ("bytes", ["j", "x"]),
        ("queue", ["G", " ", "j", "j"]), ("help", ["?"]), ("costs", ["c"]), ("sessions", ["s", "j"]),
        ("delete", ["j", "D"]), ("search", ["G", " ", "/", "2", "9"]), ("add", ["j", "A", "x", .enter, "h"]),
    ]

    @Test(arguments: scenes.map(\.name)) func screens(_ name: String) throws {
        let keys = Self.scenes.first { $0.name == name }!.keys
        for (width, height) in [(40, 10), (80, 24), (200, 60)] {
            var browser = BrowserSimulation(.sample, width: width, height: height)
            var meters = Meters()
            (meters.txid, meters.last) = (0x136, ("exists", 210, 0.00000013))
            meters.entries = [Ledger.Entry(operation: "get", count: 12, micros: 3_100)]
            meters.services.keyValue = 0.0000056
            browser.handle(.meters(meters))
            browser.change(.nodeCreated, "/locks/lock-0000000002") {
                $0.add("/locks/lock-0000000002", "", owner: 0x3C4D)
            }
            for key in keys { browser.press(key) }
            browser.pass(millis: 5_000)
            try Self.compare(browser.lines, with: "\(name)-\(width)x\(height)")
        }
    }

    @Test func asciiScreen() throws {
        var browser = BrowserSimulation(.sample)
        browser.characters = .ascii
        browser.press("j", " ")
        try Self.compare(browser.lines, with: "ascii-80x24")
        #expect(browser.lines.allSatisfy { $0.utf8.allSatisfy { (0x20...0x7E).contains($0) } })
    }

    /// What is seen besides the characters: the selection in reverse, on one line of the tree alone.
    @Test func theSelectionIsReversed() {
        var browser = BrowserSimulation(.sample)
        browser.press("j", "j")
        let grid = browser.grid
        let reversed = (0..<grid.height).filter { grid[3, $0].style.isReversed }
        #expect(reversed == [4] && grid.lines[4].contains("locks"))
    }
}
