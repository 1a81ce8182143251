import Testing

extension Terminal {
    @Suite struct ResizeTests {
        /// Other sizes while a line stands there: it is drawn once, the cursor where it was.
        @Test func narrowerAndWider() async throws {
            let screen = try await Screen.probe(Scratch(), "")
            try await screen.type("abcdefghijklmnopqrstuvwxyz0123456789 end")
            try await screen.press("Left", "Left", "Left")
            try await screen.expectCursor(42, 0)
            try await screen.resize(columns: 30, rows: 20)
            try await screen.expectAll(["[0]> abcdefghijklmnopqrstuvwxy", "z0123456789 end"])
            try await screen.expectCursor(12, 1)
            try await screen.type("X")
            try await screen.resize(columns: 20, rows: 10)
            try await screen.expectAll(["[0]> abcdefghijklmno", "pqrstuvwxyz012345678", "9 Xend"])
            try await screen.resize(columns: 100, rows: 30)
            try await screen.expect("one row") {
                $0.count == 1 && $0[0].hasPrefix("[0]> abcdefghijklmnopqrstuvwxyz0123456789 Xend   ")
                    && $0[0].hasSuffix("events 0")
            }
            try await screen.resize(columns: 60, rows: 30)
            try await screen.press("Enter")
            try await screen.expectEnd(["got: abcdefghijklmnopqrstuvwxyz0123456789 Xend", "[1]>                                               events 0"])
        }

        @Test func withEvents() async throws {
            let screen = try await Screen.probe(Scratch(), "--no-right-prompt --events-millis 50", columns: 100)
            try await screen.expect("the prompt") { $0.last == "[0]>" }
            try await screen.type("a line of more than forty columns, which is broken")
            for columns in [45, 90, 52, 120, 100] { try await screen.resize(columns: columns, rows: 24) }
            try await screen.type("!")
            try await screen.expect("the line") { $0.last == "[0]> a line of more than forty columns, which is broken!" }
            let seen = EventTests.last(try await screen.rows())
            try await screen.expect("more events") { EventTests.last($0) > seen + 3 }
            let all = try await screen.rows(withHistory: true)
            #expect(all.count { $0.contains("[0]>") } == 1 && EventTests.areWhole(all))
        }
    }
}
