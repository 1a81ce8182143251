import FaaSKeeperModel
import Testing

@testable import FKCommands

/// The lines of an export, and what becomes of a file that is not one.
@Suite struct ExportFormatTests {
    private static let records = [
        ExportRecord(path: ExportRecord.root, data: Array("hello\n\u{0}\u{1F600}\u{FEFF}\"\\".utf8)),
        ExportRecord(path: "b-c", owner: .container, data: [0xFF, 0xFE, 0]),
        ExportRecord(
            path: "b", owner: .ttl(5_000),
            acl: [ACLEntry(.all, scheme: "digest", id: "a,b:c/="), ACLEntry(.read, scheme: "world", id: "anyone")]),
        ExportRecord(path: "b/e\u{301}", data: Array("{}".utf8)),
        ExportRecord(
            path: "b/\u{E9}", owner: .session(SessionID(0x1A2B)),
            origin: ExportRecord.Origin(
                version: -1, cversion: 3, czxid: 1 << 60, mzxid: 2, ctime: -5, mtime: 6, children: 0)),
    ]

    private func file(_ records: [ExportRecord] = records) async throws -> [UInt8] {
        let output = Output(nil)
        var writer = ExportWriter(output)
        try await writer.begin(
            ExportLine.Header(content: .subtree, id: "1a2b", root: "/app", createdMillis: 1_700_000_000_000))
        for record in records { try await writer.add(record) }
        try await writer.finish()
        return output.taken()
    }

    /// All nodes, or the message of the refusal.
    private func read(_ bytes: [UInt8], isLoose: Bool = false, checksOrder: Bool = true) async throws -> [ExportRecord]
    {
        var reader = ExportReader(Input(text: String(decoding: bytes, as: UTF8.self)), name: "file", isLoose: isLoose)
        reader.checksOrder = checksOrder
        var records: [ExportRecord] = []
        while let item = try await reader.next() { records.append(item.record) }
        return records
    }

    private func refusal(_ text: String, isLoose: Bool = false) async -> String? {
        do {
            _ = try await read(Array(text.utf8), isLoose: isLoose)
            return nil
        } catch { return CommandError(any: error).message }
    }

    @Test func whatIsWrittenIsRead() async throws {
        let records = try await read(try await file())
        #expect(records == Self.records)
        // Two forms of one letter are two nodes.
        #expect(Array(records[3].path.utf8) != Array(records[4].path.utf8))
        #expect(Array(records[3].path.utf8) == Array("b/e\u{301}".utf8))
    }

    @Test func theFirstAndLastLineAreAsDocumented() async throws {
        let lines = String(decoding: try await file([]), as: UTF8.self).split(separator: "\n").map(String.init)
        #expect(
            lines[0]
                == #"{"format":"faaskeeper-export","version":1,"content":"subtree","root":"/app","id":"1a2b","#
                + #""createdMillis":1700000000000}"#)
        #expect(lines.count == 2)
        #expect(lines[1].hasPrefix(#"{"end":"faaskeeper-export","nodes":0,"sha256":""#))
    }

    /// Cut anywhere, it is refused.
    @Test func aCutFileIsRefused() async throws {
        let bytes = try await file()
        var cuts = 0
        for end in stride(from: 0, to: bytes.count - 1, by: 7) {
            await #expect(throws: CommandError.self, "cut at \(end)") { try await read(Array(bytes[..<end])) }
            cuts += 1
        }
        #expect(cuts > 100)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        #expect(
            await refusal(lines.dropLast().joined(separator: "\n"))
                == "file is cut off: its last line is missing, after 5 nodes")
        let half = try #require(await refusal(String(decoding: bytes[..<400], as: UTF8.self)))
        #expect(half.hasPrefix("file is cut off: its last line is missing, after "), "\(half)")
        #expect(await refusal("") == "file is empty: it is no export")
    }

    /// So is one with a line more, less or changed.
    @Test func aChangedFileIsRefused() async throws {
        let text = String(decoding: try await file(), as: UTF8.self)
        let lines = text.split(separator: "\n").map(String.init)
        var fewer = lines
        fewer.remove(at: 3)
        #expect(await refusal(fewer.joined(separator: "\n"))?.contains("its last line says 5: it is damaged") == true)
        #expect(
            await refusal(text.replacingFirst("hello", "jello"))
                == "file:7: The checksum does not fit: the file was changed or damaged after it was written")
        var swapped = lines
        swapped.swapAt(1, 2)
        #expect(await refusal(swapped.joined(separator: "\n")) == "file:3: \".\" is not in the order of an export")
        #expect(await refusal(text + lines[1])?.hasSuffix("Something follows the last line") == true)
        #expect(
            await refusal(lines.dropFirst().joined(separator: "\n"))?.hasPrefix(
                "file:1: The first line of an export is missing") == true)
        #expect(
            await refusal(text.replacingFirst("\"version\":1", "\"version\":2"))
                == "file:1: Version 2 of the format is not known, this fk reads version 1")
    }

    @Test(arguments: [
        ("", "This is no JSON"), ("[1]", "A line is one JSON object"), ("{}", "A node needs a member \"path\""),
        (#"{"path":"/a"}"#, "begins with a slash"), (#"{"path":""}"#, "The path is empty"),
        (#"{"path":"a//b"}"#, "empty node name"), (#"{"path":"a","dta":""}"#, "There is no member \"dta\""),
        (#"{"path":"a","path":"b"}"#, "stands there twice"), (#"{"path":"a","type":"x"}"#, "\"type\" is persistent"),
        (#"{"path":"a","type":"ttl"}"#, "needs \"ttl\""), (#"{"path":"a","ttl":5}"#, "belongs to the type ttl"),
        (#"{"path":"a","data":1}"#, "\"data\" is a text"), (#"{"path":"a","data":"*","encoding":"base64"}"#, "base64"),
        (#"{"path":"a","acl":[]}"#, "\"acl\" has no entry"), (#"{"path":"a"} x"#, "Something follows the end"),
        (#"{"path":"a","acl":[{"scheme":"world","id":"anyone","permissions":"x"}]}"#, "are no permissions"),
        (#"{"path":"a","data":"\ud800"}"#, "Half of a pair"), (#"{"path":"a","version":1.5}"#, "whole number"),
        (#"{"path":"a","#, "A name in quotes is missing"), (#"{"path":"a"#, "ends too early"),
        (#"{"path":[[[[[[[[[1]]]]]]]]]}"#, "within each other"), (#"{"path":01}"#, "no number"),
    ])
    func aWrongLineIsNamed(_ line: String, _ message: String) async throws {
        let text = #"{"path":"."}"# + "\n" + (line.isEmpty ? "x" : line) + "\n"
        let said = try #require(await refusal(text, isLoose: true))
        #expect(said.hasPrefix("file:2: ") && said.contains(message), "\(said)")
    }

    @Test func theOrderIsThatOfTheService() {
        let sorted = [".", "a-b", "a-b/c", "a", "a/b-", "a/b", "ab", "b"]
        for (i, a) in sorted.enumerated() {
            for (j, b) in sorted.enumerated() {
                #expect(ExportOrder.precedes(a, b) == (i < j), "\(a) \(b)")
            }
        }
        for (a, b) in zip(["a-b", "a", "ab"], ["a", "ab", "b"]) { #expect(ChildrenPage.precedes(a, b)) }
    }

    /// A line has a bound, so that no file takes all memory.
    @Test func lineBytes() async throws {
        func line(_ count: Int) -> String {
            let head = #"{"path":"a","data":""#
            return head + String(repeating: " ", count: count - head.utf8.count - 2) + "\"}"
        }
        #expect(await refusal(line(MovingLimits.lineBytesMax), isLoose: true)?.contains("a node holds at most") == true)
        #expect(
            await refusal(line(MovingLimits.lineBytesMax + 1), isLoose: true)
                == "file:1: The line has more than 8,388,608 bytes")
    }

    /// A line that nests deeper is refused; one that is as deep is read to its end.
    @Test func lineDepth() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        #expect(throws: Never.self) { try LineParser.parse(nested(MovingLimits.lineDepthMax)) }
        #expect(throws: LineParser.Fault.self) { try LineParser.parse(nested(MovingLimits.lineDepthMax + 1)) }
    }

    @Test func progressIsCalm() {
        #expect(
            Progress.line("Importing", 50_000, 100_000, "nodes", elapsedMillis: 2_500)
                == "Importing  [##########----------] 50%  50,000 of 100,000 nodes  20,000/s  2 s left")
        #expect(Progress.line("Saving", 1_234, nil, "nodes", elapsedMillis: 1_000) == "Saving  1,234 nodes  1,234/s")
        #expect(Progress.line("Saving", 0, 0, "nodes", elapsedMillis: 0) == "Saving  0 nodes")
    }
}

extension String {
    fileprivate func replacingFirst(_ text: String, _ other: String) -> String {
        guard let range = firstRange(of: text) else { return self }
        return replacingCharacters(in: range, other)
    }

    private func replacingCharacters(in range: Range<String.Index>, _ text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}
