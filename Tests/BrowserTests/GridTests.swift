import ScreenGrid
import Testing

/// What is drawn, without a terminal.
@Suite struct GridTests {
    private func line(
        _ text: String, columns: Int, width: Int = 20, characters: Grid.Characters = .unicode
    ) -> String {
        var grid = Grid(width: width, height: 1, characters: characters)
        grid.put(text, 0, 0, columns: columns)
        return grid.lines[0]
    }

    @Test func textIsCutWithAnEllipsis() {
        #expect(line("config", columns: 6) == "config")
        #expect(line("config", columns: 5) == "conf…")
        #expect(line("config", columns: 1) == "…")
        #expect(line("config", columns: 0) == "")
        #expect(line("config", columns: 5, characters: .ascii) == "conf~")
        #expect(line("config", columns: 50, width: 4) == "con…")
    }

    @Test func wideCharactersTakeTwoColumns() {
        #expect(line("日本", columns: 4) == "日本")
        #expect(line("日本", columns: 3) == "日…")
        #expect(line("日本", columns: 2) == "…")
        #expect(line("a日", columns: 2) == "a…")
        #expect(CharacterWidth.columns("日本a") == 5)
        // Half of one that was overwritten is a blank.
        var grid = Grid(width: 6, height: 1)
        grid.put("日本", 0, 0, columns: 4)
        grid.put("x", 1, 0, columns: 1)
        #expect(grid.lines[0] == " x本")
        grid.put("y", 2, 0, columns: 1)
        #expect(grid.lines[0] == " xy")
    }

    @Test func marksStandOnTheirCharacter() {
        #expect(line("e\u{301}x", columns: 2) == "e\u{301}x")
        #expect(CharacterWidth.columns("e\u{301}") == 1)
        #expect(line("\u{301}x", columns: 2) == "x")
    }

    @Test(arguments: [
        "\u{1B}[31m", "\u{7}", "\u{9B}31m", "a\u{202E}b", "\u{200B}", "\u{FEFF}", "\u{7F}", "\n", "\t", "\u{E000}",
    ]) func nothingDrivesTheTerminal(_ text: String) {
        for characters in [Grid.Characters.unicode, .ascii] {
            var grid = Grid(width: 30, height: 1, characters: characters)
            grid.put(text, 0, 0, columns: 30)
            #expect(grid.lines[0].contains("\\u{"))
            #expect(!grid.cells.contains { Unicode.Scalar($0.scalar).map(CharacterWidth.isUnsafe) ?? true })
        }
    }

    @Test func withoutUnicodeEverythingIsASCII() {
        #expect(line("├─ ü 日", columns: 20, characters: .ascii) == "+- \\u{fc} \\u{65e5}")
        var grid = Grid(width: 12, height: 3, characters: .ascii)
        grid.box(Area(x: 0, y: 0, width: 12, height: 3), title: "help")
        #expect(grid.lines == ["+- help ---+", "|          |", "+----------+"])
    }

    @Test func nothingIsDrawnOutside() {
        var grid = Grid(width: 3, height: 2)
        for (x, y) in [(-1, 0), (3, 0), (0, 2), (0, -1), (5, 5)] { grid.put("x", x, y, columns: 3) }
        grid.fill(Area(x: -4, y: -4, width: 20, height: 20))
        grid.restyle(Area(x: 2, y: 1, width: 9, height: 9)) { $0.isReversed = true }
        #expect(grid.lines == ["", ""] && grid[2, 1].style.isReversed && !grid[1, 1].style.isReversed)
        grid.put("日", 2, 0, columns: 2)
        #expect(grid.lines[0] == "  …")
    }
}
