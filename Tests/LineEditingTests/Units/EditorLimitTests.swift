import Foundation
import Testing

@testable import LineEditing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The bounds of line editing that can be seen without a terminal, on both sides.
@Suite struct EditorLimitTests {
    @Test func historyEntries() throws {
        let scratch = try Scratch()
        let bound = EditorLimits.historyEntries
        let path = try scratch.file("history", (0..<bound).map { "\($0)\n" }.joined())
        let file = HistoryFile(path: path)
        #expect(file.entries().count == bound && file.entries().first == "0")
        #expect(file.append("more"))
        #expect(file.entries().count == bound && file.entries().first == "1" && file.entries().last == "more")
    }

    @Test func historyEntryBytes() throws {
        let scratch = try Scratch()
        let file = HistoryFile(path: scratch.path + "/history")
        let longest = String(repeating: "x", count: EditorLimits.historyEntryBytesMax)
        #expect(!file.append(longest + "x") && scratch.text("history") == nil)
        #expect(file.append(longest))
        #expect(file.entries() == [longest])
    }

    @Test func historyFileBytes() throws {
        let scratch = try Scratch()
        let bound = EditorLimits.historyFileBytesMax
        // Few lines, so that this does not take long.
        let rest = [UInt8](repeating: 0x78, count: bound - 8) + [0x0A]
        let path = scratch.path + "/history"
        try Data(Array("first!\n".utf8) + rest).write(to: URL(fileURLWithPath: path))
        #expect(HistoryFile(path: path).entries().first == "first!")
        try Data(Array("-first!\n".utf8) + rest).write(to: URL(fileURLWithPath: path))
        #expect(HistoryFile(path: path).entries().first == "first!")
        try Data(Array("--first!\n".utf8) + rest).write(to: URL(fileURLWithPath: path))
        #expect(HistoryFile(path: path).entries().first == "first!")
    }

    @Test func historyLock() throws {
        let scratch = try Scratch()
        let path = try scratch.file("history", "old\n")
        let holder = open(path, O_RDWR)
        defer { close(holder) }
        #expect(flock(holder, LOCK_EX) == 0)
        let start = ContinuousClock.now
        #expect(!HistoryFile(path: path).append("new"))
        // Its steps are counted, and clocks are not that exact.
        #expect(ContinuousClock.now - start >= .milliseconds(EditorLimits.historyLockMillis - 10))
        #expect(scratch.text("history") == "old\n")
        #expect(flock(holder, LOCK_UN) == 0)
        #expect(HistoryFile(path: path).append("new"))
    }

    private func lines(_ count: Int, rows: Int) -> [String] {
        let names = (0..<count).map { CompletionCandidate("name\($0)" + String(repeating: "x", count: 40)) }
        return CandidateList.lines(CompletionAnswer(start: 0, candidates: names), rows: rows, columns: 60)
    }

    @Test func candidateRows() {
        let bound = EditorLimits.candidateRowsMax
        let high = bound + EditorLimits.candidateRowsFree
        #expect(lines(bound, rows: high).count == bound)
        #expect(lines(bound + 1, rows: high).last == "… \(bound + 1) matches, type more")
        #expect(lines(bound + 1, rows: high).count == bound + 1)
        // A screen that is one row lower shows one row less.
        #expect(lines(bound, rows: high - 1).last == "… \(bound) matches, type more")
        #expect(lines(bound - 1, rows: high - 1).count == bound - 1)
    }

    @Test func outputBytes() {
        let bound = EditorLimits.outputBytesMax
        let line = String(repeating: "x", count: 1_023) + "\n"
        var queue = OutputQueue()
        for _ in 0..<bound / 1_024 { queue.add(line) }
        var full = queue
        #expect(full.take().count == bound)
        queue.add("y")
        let text = String(decoding: queue.take(), as: UTF8.self)
        #expect(text.hasPrefix("… 513 lines came too fast to be shown\n"))
        #expect(text.hasSuffix("\ny\n") && text.utf8.count < bound)
    }

    @Test func outputAtOnce() {
        let bound = EditorLimits.outputBytesAtOnce
        var queue = OutputQueue()
        queue.add(String(repeating: "x", count: bound - 1))
        var more = queue
        #expect(queue.take(bytesMax: bound).count == bound && queue.isEmpty)
        more.add("y")
        #expect(more.take(bytesMax: bound).count == bound + 2 && more.isEmpty)
        more.add(String(repeating: "x", count: bound))
        more.add("y")
        #expect(more.take(bytesMax: bound).count == bound + 1)
        #expect(more.take(bytesMax: bound) == Array("y\n".utf8))
    }

    @Test func pasteBytes() {
        func paste(_ count: Int) -> String {
            var decoder = KeyDecoder(pasteKey: 1)
            decoder.feed(Array("\u{1B}[200~".utf8) + Array(repeating: 0x78, count: count) + Array("\u{1B}[201~".utf8))
            return decoder.takePasted()
        }
        let bound = EditorLimits.pasteBytesMax
        for (count, expected) in [(bound - 1, bound - 1), (bound, bound), (bound + 1, bound), (bound + 100, bound)] {
            #expect(paste(count).utf8.count == expected)
        }
    }
}
