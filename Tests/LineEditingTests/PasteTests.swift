import Testing

extension Terminal {
    @Suite struct PasteTests {
        @Test func lineBreaksStayUntilEnter() async throws {
            let screen = try await Screen.probe(Scratch())
            try await screen.type("ab")
            try await screen.press("Left")
            try await screen.paste("first\nsecond\tword\nthird é")
            try await screen.expectAll(["[0]> afirst", "second  word", "third éb"])
            try await screen.expectCursor(7, 2)
            try await screen.type("X")
            try await screen.press("Enter")
            let rows = try await screen.expect("the answer") { $0.last == "[1]>" }
            // The tab is one still.
            let words = rows[3].split(separator: " ")
            #expect(words == ["got:", #"afirst\nsecond"#, #"word\nthird"#, "éXb"])
        }

        @Test func controlCharactersAreNoCommands() async throws {
            let screen = try await Screen.probe(Scratch())
            try await screen.expectEnd(["[0]>"])
            try await screen.paste("a\u{01}b\u{1B}[Dc\nd")
            try await screen.expectAll(["[0]> ab[Dc", "d"])
        }

        @Test func aLongOneWithEvents() async throws {
            let screen = try await Screen.probe(Scratch(), "--no-right-prompt --events-millis 20")
            try await screen.expect("the prompt") { $0.last == "[0]>" }
            let text = (0..<100).map { "word\($0)" }.joined(separator: " ")
            try await screen.paste(text)
            try await screen.expect("the end") { $0.last?.hasSuffix("word99") == true }
            try await screen.press("Enter")
            try await screen.expect("the answer") { $0.contains { $0.hasPrefix("got: word0 word1 ") } }
            let all = try await screen.rows(withHistory: true)
            #expect(EventTests.areWhole(all) && all.count { $0.contains("word50 ") } == 2)
        }

        /// Brackets are for the time of editing only.
        @Test func bracketsEndWithTheEditor() async throws {
            let screen = try await Screen("$PROBE --no-right-prompt; exec cat", Scratch())
            try await screen.expectEnd(["[0]>"])
            try await screen.press("C-d")
            try await screen.expectEnd(["bye"])
            try await screen.paste("plain\n")
            try await screen.expectEnd(["bye", "plain", "plain"])
        }
    }
}
