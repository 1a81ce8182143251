import Foundation
import Synchronization
import Testing

/// Many processes increment a plain file under a lock while holders, and the programs they run, are killed.
@Suite struct KilledHolderTests {
    /// Reads the counter, waits, and writes it at one go: two at once would lose an increment. Says what it does.
    private static let program = """
        read n < counter; echo "start $FK_FENCE $$ $n" >> log; sleep 0.01
        echo $((n+1)) 1<> counter; echo "done $FK_FENCE $$ $((n+1))" >> log
        """

    /// A value that several tasks change.
    private final class Guarded<Value: Sendable>: Sendable {
        private let value: Mutex<Value>

        init(_ value: Value) { self.value = Mutex(value) }

        func withLock<Result: Sendable>(_ body: @Sendable (inout Value) -> Result) -> Result {
            value.withLock { value in
                var copy = value
                defer { value = copy }
                return body(&copy)
            }
        }
    }

    private struct Step {
        var word: Substring
        var fence: Int64
        var process: pid_t
        var count: Int
    }

    private static func steps(_ scratch: Scratch) throws -> [Step] {
        try String(contentsOfFile: "\(scratch.path)/log", encoding: .utf8).split(separator: "\n").map { line in
            let words = line.split(separator: " ")
            try #require(words.count == 4, "\(line)")
            return Step(
                word: words[0], fence: try #require(Int64(words[1])), process: try #require(pid_t(words[2])),
                count: try #require(Int(words[3])))
        }
    }

    @Test func noIncrementIsLostOrDoubled() async throws {
        let scratch = try Scratch()
        _ = try scratch.file("counter", "10000000\n")
        _ = try scratch.file("log", "")
        let living = Guarded<[pid_t]>([])
        let isOver = Guarded(false)
        let killed = Guarded((holders: 0, programs: 0))
        let killer = Task.detached {
            var dice = SystemRandomNumberGenerator()
            while !isOver.withLock({ $0 }) {
                try await Task.sleep(for: .milliseconds(Int.random(in: 20...120, using: &dice)))
                let counts = killed.withLock { $0 }
                if Bool.random(using: &dice), counts.holders < 8 {
                    // Any of them: it may hold the lock, wait, or be on its way out.
                    living.withLock { ids in
                        if let id = ids.randomElement() { kill(id, SIGKILL) }
                    }
                    killed.withLock { $0.holders += 1 }
                } else if counts.programs < 12, let last = try Self.steps(scratch).last, last.word == "start" {
                    kill(last.process, SIGKILL)
                    killed.withLock { $0.programs += 1 }
                }
            }
        }
        let finished = Guarded(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<9 {
                        let child = try Child(
                            arguments: ["lock", "/l", "--", "sh", "-c", "cd \(scratch.path)\n" + Self.program].map {
                                Array($0.utf8)
                            }, environment: Tool.environment(scratch),
                            streams: [
                                .file("/dev/null", O_RDONLY),
                                .file("\(scratch.path)/out", O_WRONLY | O_CREAT | O_APPEND),
                                .file("\(scratch.path)/err", O_WRONLY | O_CREAT | O_APPEND),
                            ])
                        living.withLock { $0.append(child.id) }
                        let code = await child.wait()
                        living.withLock { $0.removeAll { $0 == child.id } }
                        if code == 0 { finished.withLock { $0 += 1 } }
                        #expect([0, 137].contains(code))
                    }
                }
            }
            try await group.waitForAll()
        }
        isOver.withLock { $0 = true }
        try await killer.value
        let steps = try Self.steps(scratch)
        let starts = steps.filter { $0.word == "start" }
        let ends = Dictionary(uniqueKeysWithValues: steps.filter { $0.word == "done" }.map { ($0.fence, $0.count) })
        // Fences ascend with the holders.
        #expect(starts.map(\.fence) == starts.map(\.fence).sorted() && Set(starts.map(\.fence)).count == starts.count)
        // Nobody ends behind the beginning of another: one at a time.
        for (step, next) in zip(steps, steps.dropFirst()) where next.word == "done" {
            #expect(step.word == "start" && step.fence == next.fence)
        }
        // Each sees all that was counted before; only one that was killed may or may not have counted.
        var count = 10_000_000
        for (index, start) in starts.enumerated() {
            #expect(
                start.count == count || (index > 0 && ends[starts[index - 1].fence] == nil && start.count == count + 1))
            count = ends[start.fence] ?? start.count
        }
        let last = try String(contentsOfFile: "\(scratch.path)/counter", encoding: .utf8)
        let total = try #require(Int(last.trimmingCharacters(in: .newlines)))
        #expect(total == count || (ends[starts.last?.fence ?? 0] == nil && total == count + 1))
        #expect(ends.count >= finished.withLock { $0 } && ends.count >= 8)
        #expect(killed.withLock { $0.holders >= 1 && $0.programs >= 1 })
        // Nor does a dead one stay in the line.
        try await LockCommandTests.wait("the end of the line") { try await Tool.run("ls /l", scratch).text == "" }
    }
}
