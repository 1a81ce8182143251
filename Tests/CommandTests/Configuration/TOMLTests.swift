import Testing

@testable import FKCommands

/// The reader of TOML, and the places it names.
@Suite struct TOMLTests {
    private func entries(_ text: String) throws -> [String: TOMLValue] {
        var result: [String: TOMLValue] = [:]
        for entry in try TOMLDocument(Array(text.utf8)).entries { result[TOMLText.key(entry.path)] = entry.value }
        return result
    }

    private func fault(_ text: String) -> TOMLDocument.Fault? {
        do throws(TOMLDocument.Fault) {
            _ = try TOMLDocument(Array(text.utf8))
            return nil
        } catch { return error }
    }

    @Test func values() throws {
        let text = """
            # A comment
            a = "x\\t\\u00e9\\U0001F600" # behind a value
            b = 'C:\\dir'
            c.d = 1_000
            "e f" = 0x1F
            g = -1.5e3
            h = [ 1, # one
              'two', ]
            i = true
            j = 1979-05-27T07:32:00Z
            k = \"""
            one \\
               two
            \"three\"\"""
            l = '''
            a\\b'''
            [m."n.o"]
            p = { q = "r", s.t = [] }
            """
        let found = try entries(text)
        #expect(found["a"] == .string("x\té😀"))
        #expect(found["b"] == .string("C:\\dir"))
        #expect(found["c.d"] == .integer(1_000))
        #expect(found["\"e f\""] == .integer(31))
        #expect(found["g"] == .float(-1_500))
        #expect(found["h"] == .array([.integer(1), .string("two")]))
        #expect(found["i"] == .boolean(true))
        #expect(found["j"] == .date("1979-05-27T07:32:00Z"))
        #expect(found["k"] == .string("one two\n\"three\""))
        #expect(found["l"] == .string("a\\b"))
        #expect(found["m.\"n.o\".p.q"] == .string("r"))
        #expect(found["m.\"n.o\".p.s.t"] == .array([]))
        #expect(found.count == 12)
    }

    @Test(arguments: [
        ("a = 1\nb = x\n", 2, "x is no value"), ("a\n", 1, "followed by ="), ("a = \"x\n", 1, "does not end"),
        ("a = 1 b = 2\n", 1, "line of its own"), ("\n[a\nb = 1", 2, "a table begins"), ("a = 1\na = 2", 2, "set twice"),
        ("[a]\n[a]", 2, "is there twice"), ("a = [1, 2\nb = 1", 2, "ends with ]"), ("a = \"\\q\"", 1, "backslash"),
        ("a = 01", 1, "is no value"), ("a = 1__0", 1, "is no value"), ("a = \"\\ud800\"", 1, "hexadecimal digits"),
        ("a = 1\na.b = 2", 2, "a value already"), ("= 1", 1, "a key has"), ("a = 'x\ny'", 1, "does not end"),
        ("a = ", 1, "a value is missing"), ("a = {b = 1", 1, "ends with }"), ("a = \"\u{1}\"", 1, "control character"),
    ])
    func faults(_ text: String, _ line: Int, _ words: String) {
        let fault = fault(text)
        #expect(fault?.line == line)
        #expect(fault?.message.contains(words) == true, "\(fault?.message ?? "no fault")")
    }

    @Test func bytesThatAreNoText() {
        #expect(throws: TOMLDocument.Fault(line: 2, message: "the line is not UTF-8")) {
            _ = try TOMLDocument(Array("a = 1\n".utf8) + [0xFF])
        }
    }

    @Test func nestingIsBounded() {
        func list(_ depth: Int) -> String {
            "a = " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(fault(list(32)) == nil)
        #expect(fault(list(33))?.message.contains("within each other") == true)
        #expect(fault(list(100_000)) != nil)
    }

    /// What is written is read as the same.
    @Test(arguments: ["plain", "", "a \"b\" \\ c", "tab\tline\nreturn\r", "é😀", "\u{1}\u{7F}", "a.b", "1"])
    func textsSurvive(_ text: String) throws {
        let document = try TOMLDocument(Array("\(TOMLText.key(text)) = \(TOMLText.quoted(text))".utf8))
        #expect(document.entries.map(\.path) == [[text]])
        #expect(document.entries.map(\.value) == [.string(text)])
    }
}
