import Testing

/// Text that comes while somebody types.
extension Terminal {
    @Suite struct EventTests {
        static let text = "WatchedEvent type:NodeDataChanged path:/some/path"

        /// Events from 1 on, each once and in their order, whatever else is there.
        static func areWhole(_ rows: [String]) -> Bool {
            let numbers = rows.filter { $0.hasPrefix("event ") }.compactMap { row -> Int? in
                let words = row.split(separator: " ")
                guard words.count > 1, let number = Int(words[1]) else { return nil }
                return row == "event \(number) \(text)" ? number : nil
            }
            return numbers == Array(1...max(1, numbers.count))
        }

        static func last(_ rows: [String]) -> Int {
            rows.last { $0.hasPrefix("event ") }?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        }

        @Test func whileTypingInTheMiddle() async throws {
            let screen = try await Screen.probe(Scratch(), "--no-right-prompt --events-millis 40")
            try await screen.expect("the prompt") { $0.last == "[0]>" && Self.last($0) > 1 }
            for character in "hello world" {
                try await screen.type(String(character))
                if character == " " { try await screen.press("Left", "Right") }
            }
            try await screen.press("C-a")
            for character in "abc" { try await screen.type(String(character)) }
            let rows = try await screen.expect("the line") { $0.last == "[0]> abchello world" }
            let seen = Self.last(rows)
            try await screen.expect("more events") { Self.last($0) > seen + 5 && $0.last == "[0]> abchello world" }
            try await screen.press("Enter")
            try await screen.expect("the answer") { $0.contains("got: abchello world") }
            let all = try await screen.rows(withHistory: true)
            #expect(Self.areWhole(all) && all.count { $0.contains("hello") } == 2)
        }

        @Test func whileALineTakesSeveralRows() async throws {
            let screen = try await Screen.probe(Scratch(), "--no-right-prompt --events-millis 40", columns: 60)
            try await screen.expect("the prompt") { $0.last == "[0]>" && Self.last($0) > 1 }
            for word in 0..<24 { try await screen.type("word\(word) ") }
            for _ in 0..<70 { try await screen.press("Left") }
            try await screen.type("XYZ")
            let seen = Self.last(try await screen.rows())
            let rows = try await screen.expect("more events") { rows in
                Self.last(rows) > seen + 5 && rows.suffix(3).joined().contains("XYZ")
            }
            #expect(rows.count { $0.hasPrefix("[0]>") } == 1)
            try await screen.press("C-c")
            try await screen.expect("the next prompt") { $0.last == "[1]>" }
            let all = try await screen.rows(withHistory: true)
            #expect(Self.areWhole(all))
            #expect(all.count { $0.contains("word0 ") } == 1 && all.count { $0.contains("word23 ") } == 1)
        }

        @Test func whileSearching() async throws {
            let screen = try await Screen.probe(Scratch(), "--no-right-prompt --events-millis 40")
            try await screen.expect("the prompt") { $0.last == "[0]>" && Self.last($0) > 1 }
            try await screen.type("find me")
            try await screen.press("Enter")
            try await screen.expect("the next prompt") { $0.last == "[1]>" }
            try await screen.press("C-r")
            try await screen.type("nd")
            let rows = try await screen.expect("the search") { $0.suffix(2) == ["[1]> find me", "bck:nd"] }
            let seen = Self.last(rows)
            let later = try await screen.expect("more events") {
                Self.last($0) > seen + 5 && $0.suffix(2) == ["[1]> find me", "bck:nd"]
            }
            #expect(later.count { $0.contains("bck:") } == 1)
            try await screen.type(" m")
            try await screen.press("Enter")
            try await screen.expect("the answer") { $0.count { $0 == "got: find me" } == 2 }
            #expect(Self.areWhole(try await screen.rows(withHistory: true)))
        }

        @Test func whileCompleting() async throws {
            let screen = try await Screen.probe(Scratch(), "--no-right-prompt --events-millis 30")
            try await screen.expect("the prompt") { $0.last == "[0]>" && Self.last($0) > 1 }
            try await screen.type("slow")
            try await screen.press("Tab")
            try await screen.expect("the answer of the look-up") { $0.last == "[0]> slowly" }
            try await screen.type("alpha")
            try await screen.press("Tab", "Tab", "Tab")
            try await screen.expect("the list") { $0.contains("alpha     alphabet") && $0.last == "[0]> slowly alpha" }
            #expect(Self.areWhole(try await screen.rows(withHistory: true)))
        }

        /// The right prompt is asked for again by `refresh`, and stands where it belongs.
        @Test func theRightPromptIsLive() async throws {
            let screen = try await Screen.probe(Scratch(), "--events-millis 0 --events 300 --events-at-once 300")
            try await screen.expect("the count") { rows in
                rows.last?.hasPrefix("[0]>") == true && rows.last?.hasSuffix("  events 300") == true
            }
            try await screen.type("abc")
            try await screen.expect("the line") { $0.last?.hasPrefix("[0]> abc ") == true && $0.last?.count == 79 }
        }
    }
}
