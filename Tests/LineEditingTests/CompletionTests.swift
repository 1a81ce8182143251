import Testing

extension Terminal {
    @Suite struct CompletionTests {
        @Test func oneCandidate() async throws {
            let screen = try await Screen.probe(Scratch())
            try await screen.type("say del and")
            for _ in 0..<4 { try await screen.press("Left") }
            try await screen.press("Tab")
            // In the middle of the line, with the space that follows.
            try await screen.expectEnd(["[0]> say delta  and"])
            try await screen.expectCursor(15, 0)
        }

        @Test func severalCandidates() async throws {
            let screen = try await Screen.probe(Scratch())
            try await screen.type("al")
            try await screen.press("Tab")
            try await screen.expectAll(["[0]> alpha"])
            try await screen.press("Tab")
            try await screen.expectAll(["alpha     alphabet", "[0]> alpha"])
            try await screen.type("b")
            try await screen.press("Tab")
            try await screen.expectAll(["alpha     alphabet", "[0]> alphabet"])
            try await screen.press("Enter")
            try await screen.expectEnd(["got: alphabet", "[1]>"])
        }

        @Test func quotedAndWideCandidates() async throws {
            let screen = try await Screen.probe(Scratch())
            try await screen.type("\"be")
            try await screen.press("Tab")
            try await screen.expectEnd(["[0]> \"beta gamma\""])
            try await screen.type("日")
            try await screen.press("Tab")
            try await screen.expectEnd(["[0]> \"beta gamma\" 日本"])
            try await screen.press("Tab")
            try await screen.expectEnd(["日本語  日本酒", "[0]> \"beta gamma\" 日本"])
            try await screen.type("酒")
            try await screen.press("Tab", "Enter")
            try await screen.expect("the answer") { $0.contains { $0.hasPrefix("got: \"beta gamma\" 日本酒") } }
        }

        @Test func moreThanFits() async throws {
            let screen = try await Screen.probe(Scratch(), columns: 40, rows: 12)
            try await screen.type("many")
            try await screen.press("Tab")
            let rows = try await screen.expect("the list") { $0.contains("… 10,000 matches, type more") }
            // The whole list is on the screen, with the line below it.
            #expect(rows.count <= 12 && rows[0].hasPrefix("many-0 "))
            try await screen.expectEnd(["… 10,000 matches, type more", "[0]> many"])
        }

        /// Keys work meanwhile, and an answer to a line that has changed is dropped.
        @Test func slowAnswers() async throws {
            let screen = try await Screen.probe(Scratch())
            try await screen.type("slow")
            try await screen.press("Tab")
            try await screen.expectEnd(["[0]> slowly"])
            try await screen.press("C-u")
            try await screen.type("slow")
            try await screen.press("Tab")
            try await screen.type("er")
            try await screen.expectEnd(["[0]> slower"])
            try await screen.press("C-a")
            // Longer than the answer takes.
            try await Task.sleep(for: .milliseconds(1_200))
            try await screen.expectEnd(["[0]> slower"])
            try await screen.press("Enter")
            try await screen.expectEnd(["got: slower", "[1]>"])
        }

        @Test func noAnswer() async throws {
            let screen = try await Screen.probe(Scratch())
            try await screen.type("never")
            try await screen.press("Tab")
            try await screen.type("x")
            try await screen.press("BSpace", "Tab", "Tab")
            try await Task.sleep(for: .milliseconds(2_500))
            try await screen.expectAll(["[0]> never"])
            try await screen.press("C-u")
            try await screen.type("del")
            try await screen.press("Tab")
            try await screen.expectAll(["[0]> delta"])
        }

        @Test func nothingFits() async throws {
            let screen = try await Screen.probe(Scratch())
            try await screen.type("zzz")
            try await screen.press("Tab")
            try await screen.type("y")
            try await screen.press("Enter")
            try await screen.expectAll(["[0]> zzzy", "got: zzzy", "[1]>"])
        }
    }
}
