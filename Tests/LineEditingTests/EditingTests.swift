import Testing

extension Terminal {
    @Suite struct EditingTests {
        @Test func keysOfEmacs() async throws {
            let screen = try await Screen.probe(Scratch())
            try await screen.expectEnd(["[0]>"])
            try await screen.type("one two three")
            try await screen.expectEnd(["[0]> one two three"])
            try await screen.press("C-a")
            try await screen.expectCursor(5, 0)
            try await screen.type("zero ")
            try await screen.press("C-e")
            try await screen.expectCursor(23, 0)
            try await screen.press("C-w", "Left", "Left")
            try await screen.type("X")
            try await screen.expectEnd(["[0]> zero one twXo"])
            try await screen.press("Right", "BSpace", "Home", "DC")
            try await screen.expectEnd(["[0]> ero one twX"])
            try await screen.press("Enter")
            try await screen.expectAll(["[0]> ero one twX", "got: ero one twX", "[1]>"])
        }

        @Test func historyByArrowsAndSearch() async throws {
            let screen = try await Screen.probe(Scratch())
            for line in ["first one", "second two", " hidden", "secret three"] {
                try await screen.type(line)
                try await screen.press("Enter")
                try await screen.expect("the answer") { $0.contains("got: \(line)") }
            }
            // Neither the line with a space before it nor the one that may not be remembered.
            try await screen.press("Up")
            try await screen.expectEnd(["[4]> second two"])
            try await screen.press("C-u", "C-r")
            try await screen.type("rst")
            try await screen.expectEnd(["[4]> first one", "bck:rst"])
            try await screen.press("Enter")
            try await screen.expectEnd(["[4]> first one", "got: first one", "[5]>"])
        }

        @Test func enterGoesOnInAnUnfinishedLine() async throws {
            let screen = try await Screen.probe(Scratch())
            try await screen.type("say \"one")
            try await screen.press("Enter")
            try await screen.expectCursor(0, 1)
            try await screen.type("two\" now")
            try await screen.expectAll(["[0]> say \"one", "two\" now"])
            try await screen.press("Enter")
            try await screen.expectEnd([#"got: say "one\ntwo" now"#, "[1]>"])
            try await screen.press("Up")
            try await screen.expectEnd(["[1]> say \"one", "two\" now"])
        }

        @Test func wideCharacters() async throws {
            let screen = try await Screen.probe(Scratch())
            try await screen.type("日本é😀x")
            try await screen.expectEnd(["[0]> 日本é😀x"])
            try await screen.expectCursor(13, 0)
            try await screen.press("Left", "Left")
            try await screen.expectCursor(10, 0)
            try await screen.press("Left", "Left")
            try await screen.expectCursor(7, 0)
            try await screen.press("BSpace")
            try await screen.type("語")
            try await screen.expectEnd(["[0]> 語本é😀x"])
            try await screen.press("Enter")
            try await screen.expectEnd(["got: 語本é😀x", "[1]>"])
        }

        /// A wide character that does not fit at the end of a row; events show that the editor knows where it is.
        @Test func wideCharactersAcrossRows() async throws {
            let screen = try await Screen.probe(Scratch(), "--no-right-prompt --events-millis 100", columns: 20)
            try await screen.type("日本日本日本日本日本日本")
            let rows = try await screen.expect("ten events") { rows in rows.contains { $0.hasPrefix("event 10 ") } }
            #expect(rows.suffix(2) == ["[0]> 日本日本日本日", "本日本日本"])
            #expect(rows.count { $0.hasPrefix("[0]>") } == 1)
        }

        /// Bytes that are not ASCII come through where the environment speaks of no UTF-8.
        @Test(arguments: ["C", "POSIX", "xx_YY"]) func localesWithoutUTF8(_ locale: String) async throws {
            let screen = try await Screen("unset LANG; LC_ALL=\(locale) exec $PROBE --no-right-prompt", Scratch())
            try await screen.expectEnd(["[0]>"])
            try await screen.type("日é")
            try await screen.press("Left")
            try await screen.expectCursor(7, 0)
            try await screen.press("Enter")
            try await screen.expectEnd(["got: 日é", "[1]>"])
        }

        @Test func keysOfVi() async throws {
            let scratch = try Scratch()
            _ = try scratch.file(".editrc", "bind -v\n")
            let screen = try await Screen.probe(scratch)
            try await screen.type("hello world")
            try await screen.press("Escape", "0", "x")
            try await screen.expectEnd(["[0]> ello world"])
            try await screen.press("A")
            try await screen.type("!")
            // Arrows do not leave the mode of insertion.
            try await screen.press("Left", "Left")
            try await screen.type("Q")
            try await screen.expectEnd(["[0]> ello worlQd!"])
            try await screen.press("Escape", "Escape", "d", "d")
            try await screen.expectEnd(["[0]>"])
            try await screen.press("i")
            try await screen.type("al")
            try await screen.press("Tab")
            try await screen.expectEnd(["[0]> alpha"])
            try await screen.press("Enter")
            try await screen.expectEnd(["got: alpha", "[1]>"])
            try await screen.press("Escape", "k")
            try await screen.expectEnd(["[1]> alpha"])
            try await screen.press("Enter")
            try await screen.expectEnd(["[1]> alpha", "got: alpha", "[2]>"])
        }

        /// What was typed before the prompt came is seen twice, but the line is where the editor thinks it is.
        @Test func typedBeforeThePrompt() async throws {
            let screen = try await Screen("printf 'no line break'; sleep 3; exec $PROBE --no-right-prompt", Scratch())
            try await screen.expectAll(["no line break"])
            try await screen.type("early")
            try await screen.expectAll(["no line breakearly", "[0]> early"])
            try await screen.press("Left")
            try await screen.type("X")
            try await screen.expectAll(["no line breakearly", "[0]> earlXy"])
        }

        @Test func coloursTakeNoRoom() async throws {
            let screen = try await Screen.probe(Scratch(), "--colours")
            try await screen.expect("the prompts") { $0.last?.hasSuffix("events 0") == true }
            try await screen.type("abc")
            try await screen.press("Left")
            try await screen.type("X")
            try await screen.expect("the line") { $0.last?.hasPrefix("[0]> abXc   ") == true }
            try await screen.expectCursor(8, 0)
            // The right prompt does not stay behind.
            try await screen.press("Enter")
            try await screen.expect("the answer") { $0.prefix(2) == ["[0]> abXc", "got: abXc"] }
        }
    }
}
