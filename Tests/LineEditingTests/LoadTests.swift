import Foundation
import Testing

extension Terminal {
    /// Much text above the line.
    @Suite struct LoadTests {
        /// 100,000 events, each shown or, on a machine that is too busy, said to be left out; no memory is kept.
        @Test func manyEvents() async throws {
            let scratch = try Scratch()
            let (text, early, late) = try await elsewhere { () throws -> (String, Int?, Int?) in
                let terminal = try PseudoTerminal(
                    ["--events-millis", "2", "--events-at-once", "10", "--events", "100000"], scratch)
                var drawn = terminal.read(until: "event 10000 ") ?? []
                let early = terminal.residentKilobytes
                drawn += terminal.read(until: "event 100000 Watched", seconds: 120) ?? []
                return (String(decoding: drawn, as: UTF8.self), early, terminal.residentKilobytes)
            }
            let numbers = text.matches(of: /event ([0-9]+) Watched/).compactMap { Int($0.output.1) }
            let leftOut = text.matches(of: /… ([0-9,]+) lines came too fast/)
                .compactMap { Int($0.output.1.filter { $0 != "," }) }.reduce(0, +)
            let isInOrder = zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
            #expect(isInOrder && numbers.last == 100_000)
            #expect(numbers.count + leftOut == 100_000)
            let before = try #require(early)
            let after = try #require(late)
            print("LineEditing: \(before) kB after 10,000 events, \(after) kB after 100,000; \(leftOut) left out")
            #expect(after < before + 8_192)
        }

        /// Faster than anybody can read: what is left out is said, the last one is there, memory stays bounded.
        @Test func moreEventsThanATerminalCanShow() async throws {
            let scratch = try Scratch()
            let (isWhole, memory) = try await elsewhere { () throws -> (Bool, Int?) in
                let terminal = try PseudoTerminal(
                    ["--events-millis", "0", "--events-at-once", "100000", "--events", "100000"], scratch)
                // Nobody reads for a while, as when the terminal is held by Ctrl-S.
                Thread.sleep(forTimeInterval: 1)
                let memory = terminal.residentKilobytes
                let drawn = terminal.read(until: "event 100000 ")
                terminal.type("still here\r")
                return (drawn != nil && terminal.read(until: "got: still here") != nil, memory)
            }
            #expect(isWhole)
            #expect(try #require(memory) < 65_536)
        }

        /// How long a key takes to be seen while 1,000 events come in a second.
        @Test func echoUnderLoad() async throws {
            let scratch = try Scratch()
            let micros = try await elsewhere { () throws -> [Int] in
                let terminal = try PseudoTerminal(["--events-millis", "1"], scratch)
                terminal.read(until: "event 300 ")
                var micros: [Int] = []
                for number in 0..<100 {
                    // A character that nothing else draws.
                    guard let scalar = Unicode.Scalar(0x4E00 + UInt32(number)) else { continue }
                    let start = ContinuousClock.now
                    terminal.type(String(scalar))
                    guard terminal.read(until: String(scalar)) != nil else { return micros }
                    micros.append(Int((ContinuousClock.now - start) / .microseconds(1)))
                    terminal.type("\u{7F}")
                    // At any moment between two outputs.
                    usleep(UInt32(7_000 + number * 137))
                    terminal.read(until: "event ")
                }
                return micros.sorted()
            }
            try #require(micros.count == 100)
            print("LineEditing: echo at 1,000 events/s: median \(micros[50]) µs, 99 of 100 within \(micros[98]) µs")
            // The aim is 10 ms; a loaded machine may take longer.
            #expect(micros[50] < 100_000)
        }
    }
}
