import FaaSKeeperModel
import ScreenGrid
import Testing

@testable import FKCommands

/// Data as lines.
@Suite struct DocumentTests {
    private func lines(_ text: String, isHex: Bool = false, width: Int = 40) -> [String] {
        let document = Document(.init(bytes: Array(text.utf8), isHex: isHex, width: width))
        return (0..<document.count).map(document.line)
    }

    @Test func jsonIsLaidOutAndLeftAsItIs() {
        #expect(
            lines("{\"b\":1e3,\"a\":[true,null,\"x\\\"y\"],\"e\":{},\"f\":[]}") == [
                "{", "  \"b\": 1e3,", "  \"a\": [", "    true,", "    null,", "    \"x\\\"y\"", "  ],", "  \"e\": {},",
                "  \"f\": []", "}",
            ])
        for text in ["{\"a\":1", "{a:1}", "[1,]", "[01x]", "{\"a\" 1}", "[1] 2", "true", "12", "{\"a\":tru}"] {
            #expect(lines(text) == [text], "\(text)")
        }
        #expect(lines(String(repeating: "[", count: 100)).count == 3)
    }

    @Test func textIsWrapped() {
        #expect(lines("one\n\ntwo\n") == ["one", "", "two"])
        #expect(lines("0123456789", width: 8) == ["01234567", "89"])
        #expect(lines("日本語日本語", width: 8) == ["日本語日", "本語"])
        #expect(lines("a\tb") == ["a   b"])
        #expect(lines("").isEmpty)
        #expect(lines("\u{1B}[2J") == ["000000  1b 5b 32 4a  ·[2J"] || lines("\u{1B}[2J")[0].contains("1b 5b 32 4a"))
    }

    @Test func bytesAreShownInRows() {
        let bytes = (0..<40).map { UInt8($0 * 7 % 256) }
        for (width, count) in [(80, 3), (50, 5), (30, 10)] {
            let document = Document(.init(bytes: bytes, isHex: false, width: width))
            #expect(document.kind == .binary && document.count == count)
            #expect((0..<count).allSatisfy { CharacterWidth.columns(document.line($0)) <= width })
        }
        #expect(lines("debug", isHex: true, width: 80)[0].hasPrefix("000000  64 65 62 75 67"))
    }

    /// The largest node there can be.
    @Test func aMegabyteIsShownAndScrolled() {
        for byte in [UInt8(0x61), 0xFF, 0x0A] {
            var world = BrowserSimulation.World.sample
            world.add("/big")
            let bytes = [UInt8](repeating: byte, count: Limits.nodeDataBytesMax)
            world.nodes[NodePath(unchecked: "/big")]?.bytes = bytes
            world.nodes[NodePath(unchecked: "/big")]?.stat.dataLength = Int32(bytes.count)
            var browser = BrowserSimulation(world, start: "/big")
            #expect(browser.shows("1,048,575 B"))
            browser.press(.tab, "G")
            let count = browser.state.detail.document!.count
            #expect(browser.state.detail.scroll == count - browser.state.detail.height)
            browser.press("g", .pageDown, "x")
            #expect(browser.shows("000000"))
        }
    }

    @Test func namesAndDataNeverDriveTheTerminal() {
        var world = BrowserSimulation.World.sample
        world.add("/a\u{202E}b\u{1B}[2J", "x\u{1B}]0;title\u{07}y")
        world.add("/" + String(repeating: "long", count: 300), "v")
        var browser = BrowserSimulation(world)
        for _ in 0..<6 {
            for cell in browser.grid.cells {
                #expect(!(Unicode.Scalar(cell.scalar).map(CharacterWidth.isUnsafe) ?? true) || cell.scalar == 0)
            }
            browser.press("j")
        }
        #expect(browser.lines.allSatisfy { CharacterWidth.columns($0) <= 80 })
    }
}
