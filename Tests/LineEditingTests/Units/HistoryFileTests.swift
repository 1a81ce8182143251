import Foundation
import LineEditing
import Testing

@Suite struct HistoryFileTests {
    @Test func roundTrip() throws {
        let scratch = try Scratch()
        let file = HistoryFile(path: scratch.path + "/a/b/history")
        #expect(file.entries() == [])
        let entries = ["one", "two\nlines", #"back\slash \n"#, "日本 é 😀", "tab\there", "cr\r\nlf", "nul\0byte"]
        for entry in entries { #expect(file.append(entry)) }
        #expect(file.entries() == entries)
        #expect(HistoryFile(path: file.path, limit: 3).entries() == Array(entries.suffix(3)))
    }

    @Test func noImmediateDuplicates() throws {
        let scratch = try Scratch()
        let (one, two) = (HistoryFile(path: scratch.path + "/history"), HistoryFile(path: scratch.path + "/history"))
        for entry in ["a", "a", "b", "a"] {
            one.append(entry)
            two.append(entry)
        }
        #expect(one.entries() == ["a", "b", "a"])
        #expect(!one.append("") && one.entries().count == 3)
    }

    @Test func staysWithinItsLimit() throws {
        let scratch = try Scratch()
        let file = HistoryFile(path: scratch.path + "/history", limit: 20)
        for number in 0..<500 {
            file.append("entry \(number)")
            let lines = try #require(scratch.text("history")).split(separator: "\n").count
            #expect(lines <= 23)
        }
        #expect(file.entries() == (480..<500).map { "entry \($0)" })
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["history"])
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func permissionsAreTakenBack() throws {
        let scratch = try Scratch()
        let path = try scratch.file("history", "old\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        #expect(HistoryFile(path: path).append("new"))
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        #expect(HistoryFile(path: path).entries() == ["old", "new"])
    }

    @Test func damagedFiles() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/history"
        let bytes =
            Array("good\n".utf8) + [0xFF, 0xFE, 0x0A, 0x0A] + Array("bad\\x\nnul\u{0}\nend\\\nalso good\ntorn".utf8)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let file = HistoryFile(path: path)
        #expect(file.entries() == ["good", "also good"])
        // The torn line does not swallow the next one.
        #expect(file.append("next"))
        #expect(file.entries().last == "next" && file.entries().prefix(2) == ["good", "also good"])
    }

    @Test func failuresAreQuiet() throws {
        let scratch = try Scratch()
        let file = HistoryFile(path: scratch.path)
        #expect(!file.append("one") && file.entries() == [])
        let other = HistoryFile(path: try scratch.file("plain", "") + "/history")
        #expect(!other.append("one") && other.entries() == [])
        let long = HistoryFile(path: scratch.path + "/history")
        #expect(!long.append(String(repeating: "x", count: EditorLimits.historyEntryBytesMax + 1)))
    }

    /// Another shell holds the lock: given up soon, nothing written.
    @Test func aLockThatIsHeld() throws {
        let scratch = try Scratch()
        let path = try scratch.file("history", "old\n")
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        try #require(flock(descriptor, LOCK_EX) == 0)
        #expect(!HistoryFile(path: path).append("new"))
        close(descriptor)
        #expect(HistoryFile(path: path).append("new"))
        #expect(HistoryFile(path: path).entries() == ["old", "new"])
    }

    /// Writers beside each other, while the file is written anew: whole entries, each writer's in its order.
    @Test(arguments: [10_000, 50]) func writersAtOnce(_ limit: Int) async throws {
        let scratch = try Scratch()
        let path = scratch.path + "/history"
        let writers = 4
        let written = try await withThrowingTaskGroup(of: Int.self) { group in
            for writer in 0..<writers {
                group.addTask {
                    try await elsewhere {
                        let file = HistoryFile(path: path, limit: limit)
                        return (0..<100).count { number in
                            // Giving up is allowed, being lost is not.
                            (0..<100).contains { _ in file.append("writer \(writer)\nentry \(number)") }
                        }
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(written == writers * 100)
        let entries = HistoryFile(path: path, limit: limit).entries()
        #expect(entries.count == min(limit, writers * 100))
        for writer in 0..<writers {
            let prefix = "writer \(writer)\nentry "
            let numbers = entries.filter { $0.hasPrefix(prefix) }.compactMap { Int($0.dropFirst(prefix.count)) }
            #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
            if limit > 400 { #expect(numbers == Array(0..<100)) }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["history"])
    }
}
