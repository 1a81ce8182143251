import Foundation
import Testing

@testable import FKCommands

/// Pointers into JSON documents, and changes that leave the rest byte by byte.
@Suite struct JSONTests {
    private func set(_ text: String, _ pointer: String, _ value: String) throws -> String {
        var document = try JSONDocument(Array(text.utf8))
        try document.set(try JSONPointer(pointer), to: Array(value.utf8))
        return String(decoding: document.bytes, as: UTF8.self)
    }

    private func get(_ text: String, _ pointer: String) throws -> String {
        String(decoding: try JSONDocument(Array(text.utf8)).value(at: try JSONPointer(pointer)), as: UTF8.self)
    }

    /// The examples of RFC 6901, section 5.
    @Test(arguments: [
        ("/foo", "[\"bar\", \"baz\"]"), ("/foo/0", "\"bar\""), ("/", "0"), ("/a~1b", "1"), ("/c%d", "2"), ("/e^f", "3"),
        ("/g|h", "4"), ("/i\\j", "5"), ("/k\"l", "6"), ("/ ", "7"), ("/m~0n", "8"),
    ])
    func examplesOfTheStandard(_ pointer: String, _ value: String) throws {
        let document = #"""
            {"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8}
            """#
        #expect(try get(document, pointer) == value)
        #expect(try get(document, "") == document)
        #expect(try JSONPointer(pointer).text == pointer)
    }

    @Test(arguments: ["a", "/~", "/~2", "/a~"]) func badPointers(_ pointer: String) {
        #expect(throws: CommandError.self) { try JSONPointer(pointer) }
    }

    /// Numbers, blanks, escapes and the order of names stay.
    @Test func theRestStays() throws {
        let text = "{ \"n\" : 1.0e+2,\r\n\t\"big\":12345678901234567890.10, \"u\":\"\\u00E9\\/\",\"l\":[1 ,2 , 3] }\n"
        #expect(try set(text, "/l/1", "20") == text.replacing("2 ,", with: "20 ,"))
        #expect(try set(text, "/n", "null") == text.replacing("1.0e+2", with: "null"))
        #expect(try set(text, "", "7") == "7\n")
    }

    @Test func adding() throws {
        #expect(try set("{}", "/a", "1") == "{\"a\": 1}")
        #expect(try set("[ ]", "/-", "1") == "[1]")
        #expect(try set("[1]", "/1", "2") == "[1,2]")
        #expect(try set("[1, 2]", "/-", "3") == "[1, 2, 3]")
        #expect(try set("{\"a\":1}", "/b c", "2") == "{\"a\":1,\"b c\":2}")
        #expect(try set("{\"a\": 1}", "/b", "2") == "{\"a\": 1, \"b\": 2}")
        #expect(
            try set("{\n  \"a\": 1,\n  \"b\": [\n    2\n  ]\n}\n", "/c", "3")
                == "{\n  \"a\": 1,\n  \"b\": [\n    2\n  ],\n  \"c\": 3\n}\n")
        #expect(try set("{\n  \"b\": [\n    2\n  ]\n}\n", "/b/-", "3") == "{\n  \"b\": [\n    2,\n    3\n  ]\n}\n")
        #expect(try set("{\"a\": {}}", "/a/\u{1F600}\"", "[]") == "{\"a\": {\"\u{1F600}\\\"\": []}}")
        // The names are compared decoded, and of equal ones the last counts.
        #expect(try set("{\"\\u0061\":1,\"a\":2}", "/a", "3") == "{\"\\u0061\":1,\"a\":3}")
    }

    /// One change after the other in the same document.
    @Test func severalChanges() throws {
        var document = try JSONDocument(Array(" {\"a\":[1,2,3]} ".utf8))
        try document.set(try JSONPointer("/a"), to: [0x37])
        try document.set(try JSONPointer("/b"), to: Array("[8]".utf8))
        try document.set(try JSONPointer("/b/-"), to: Array("900".utf8))
        #expect(document.bytes == Array(" {\"a\":7,\"b\":[8,900]} ".utf8))
        try document.set(try JSONPointer(""), to: [0x31])
        #expect(document.bytes == Array(" 1 ".utf8))
    }

    @Test(arguments: [
        ("{\"a\":1}", "/b/c", "has no member"), ("[1]", "/2", "there is no number 2"),
        ("[1]", "/01", "no number in it"),
        ("[1]", "/x", "no number in it"), ("{\"a\":1}", "/a/b", "neither an object nor a list"),
        ("3", "/a", "The document"),
    ])
    func missingPlaces(_ text: String, _ pointer: String, _ words: String) throws {
        let fault = #expect(throws: JSONDocument.Missing.self) { try set(text, pointer, "1") }
        #expect(fault?.message.contains(words) == true, "\(fault?.message ?? "")")
    }

    /// What Foundation reads is read here, and what it refuses is refused.
    @Test(arguments: [
        "{}", "[]", "\"\"", "0", "-0", "1.5E-3", "true", "null", " [1,2] ", "{\"a\":{\"b\":[]}}", "\"\\ud83d\\ude00\"",
        "", "{", "{\"a\"}", "{a:1}", "01", "1.", ".5", "+1", "1e", "\"\\x\"", "\"\n\"", "tru", "[1 2]", "1 2",
        "'a'",
        "\"\\u12g4\"", "-", "nulll",
    ])
    func agreesWithFoundation(_ text: String) {
        let theirs = (try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)) != nil
        #expect(((try? JSONReader.check(Array(text.utf8))) != nil) == theirs)
    }

    /// Which Foundation takes, and no standard.
    @Test(arguments: ["[1,]", "{\"a\":1,}"]) func noCommaAtTheEnd(_ text: String) {
        #expect(throws: JSONReader.Fault.self) { try JSONReader.check(Array(text.utf8)) }
    }

    @Test func textsAreDecoded() {
        #expect(JSONDocument.text(Array("\"a\\u00e9\\n\\ud83d\\ude00\\ud800\"".utf8)) == "aé\n😀\u{FFFD}")
        #expect(JSONDocument.text(Array("1".utf8)) == nil)
        #expect(JSONReader.compact(Array("{ \"a b\\\" c\" : [ 1 ] }".utf8)) == Array("{\"a b\\\" c\":[1]}".utf8))
    }

    @Test func nestingIsBounded() {
        func list(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        #expect((try? JSONReader.check(list(LookLimits.jsonDepthMax))) != nil)
        #expect((try? JSONReader.check(list(LookLimits.jsonDepthMax + 1))) == nil)
        #expect((try? JSONReader.check(list(500_000))) == nil)
    }

    /// The command: version, errors, and what stands in the node afterwards.
    @Test func theCommand() async throws {
        let scratch = try Scratch()
        func fk(_ arguments: [String]) async throws -> Tool.Outcome { try await Tool.run(arguments, scratch) }
        _ = try await fk(["create", "/c", "{\"port\": 80.0}"])
        #expect(try await fk(["json", "set", "/c", "/host", "x"]).code == 2)
        #expect(try await fk(["json", "set", "-s", "/c", "/host", "x\"y"]).code == 0)
        #expect(try await fk(["get", "/c"]).text == "{\"port\": 80.0, \"host\": \"x\\\"y\"}")
        #expect(try await fk(["json", "get", "/c", "/host"]).text == "x\"y\n")
        #expect(try await fk(["-o", "json", "json", "get", "/c", "/host"]).text.contains("\"value\":\"x\\\"y\""))
        #expect(try await fk(["json", "set", "-v", "0", "/c", "/port", "1"]).code == 5)
        #expect(try await fk(["json", "get", "/c", "/nothing"]).code == 1)
        #expect(try await fk(["json", "get", "/d", "/x"]).code == 3)
        _ = try await fk(["create", "/d", "no json"])
        let outcome = try await fk(["json", "get", "/d", "/x"])
        #expect(outcome.code == 1 && outcome.errors.contains("(byte 0): /d"))
    }
}
