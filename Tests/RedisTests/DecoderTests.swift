import Testing

@testable import RedisStore

/// Bytes in, values out.
@Suite struct DecoderTests {
    private func decode(_ text: String) throws -> [RESPValue] {
        var decoder = RESPDecoder()
        decoder.append(Array(text.utf8))
        var values: [RESPValue] = []
        while let value = try decoder.next() { values.append(value) }
        return values
    }

    private static func bulk(_ text: String) -> RESPValue { .bulk(Array(text.utf8)) }

    /// Every type of RESP3, and those of RESP2 that are still sent.
    static let samples: [(String, RESPValue)] = [
        ("_\r\n", .null), ("$-1\r\n", .null), ("*-1\r\n", .null), ("#t\r\n", .boolean(true)),
        ("#f\r\n", .boolean(false)),
        (":0\r\n", .integer(0)), (":-9223372036854775808\r\n", .integer(.min)), (":+7\r\n", .integer(7)),
        (",1.5\r\n", .double(1.5)), (",10\r\n", .double(10)), (",-1e-3\r\n", .double(-0.001)),
        (",inf\r\n", .double(.infinity)),
        (",-inf\r\n", .double(-.infinity)),
        (
            "(3492890328409238509324850943850943825024385\r\n",
            .bigNumber("3492890328409238509324850943850943825024385")
        ),
        ("+OK\r\n", .simple(Array("OK".utf8))), ("+\r\n", .simple([])), ("-ERR no\r\n", .error(Array("ERR no".utf8))),
        ("!8\r\nERR a\r\nb\r\n", .error(Array("ERR a\r\nb".utf8))), ("$0\r\n\r\n", .bulk([])),
        ("$4\r\n\r\n\r\n\r\n", bulk("\r\n\r\n")),
        ("=7\r\ntxt:a b\r\n", .verbatim(format: Array("txt".utf8), Array("a b".utf8))), ("*0\r\n", .array([])),
        ("*2\r\n:1\r\n*1\r\n_\r\n", .array([.integer(1), .array([.null])])), ("~1\r\n:1\r\n", .set([.integer(1)])),
        ("%1\r\n+a\r\n:1\r\n", .map([RESPValue.Pair(key: .simple([0x61]), value: .integer(1))])),
        (">1\r\n+hi\r\n", .push([.simple(Array("hi".utf8))])),
        (
            "|1\r\n+a\r\n:1\r\n:2\r\n",
            .attributed(.integer(2), [RESPValue.Pair(key: .simple([0x61]), value: .integer(1))])
        ),
        (
            "*1\r\n|1\r\n+a\r\n:1\r\n:2\r\n",
            .array([.attributed(.integer(2), [RESPValue.Pair(key: .simple([0x61]), value: .integer(1))])])
        ),
        ("$?\r\n;2\r\nab\r\n;1\r\nc\r\n;0\r\n", bulk("abc")),
        ("*?\r\n:1\r\n*?\r\n.\r\n.\r\n", .array([.integer(1), .array([])])),
        ("%?\r\n+a\r\n:1\r\n.\r\n", .map([RESPValue.Pair(key: .simple([0x61]), value: .integer(1))])),
    ]

    @Test(arguments: samples.indices) func everyType(_ index: Int) throws {
        let (text, value) = Self.samples[index]
        #expect(try decode(text) == [value])
        #expect(try decode(text + text) == [value, value])
        // As the encoder writes it, where that is another form.
        var decoder = RESPDecoder()
        decoder.append(value.encoded())
        #expect(try decoder.next() == value)
    }

    @Test func notANumber() throws {
        guard case .double(let value) = try decode(",nan\r\n").first else {
            Issue.record("no number")
            return
        }
        #expect(value.isNaN)
    }

    /// Cut anywhere, the same comes out, and not before the last byte is there.
    @Test func inPieces() throws {
        let text = Array(Self.samples.map(\.0).joined().utf8)
        for size in [1, 2, 3, 7, 64] {
            var decoder = RESPDecoder()
            var values: [RESPValue] = []
            for start in stride(from: 0, to: text.count, by: size) {
                decoder.append(text[start..<min(start + size, text.count)])
                while let value = try decoder.next() { values.append(value) }
            }
            #expect(values == Self.samples.map(\.1))
            #expect(!decoder.isWithinValue)
        }
        for (bytes, _) in Self.samples {
            var decoder = RESPDecoder()
            decoder.append(Array(bytes.utf8).dropLast())
            #expect(try decoder.next() == nil)
            #expect(decoder.isWithinValue)
        }
    }

    @Test(arguments: [
        ":\r\n", ":1a\r\n", ":-\r\n", ":99999999999999999999\r\n", "#x\r\n", "_x\r\n", ",1.2.3\r\n", ",0x1p3\r\n",
        ",1e999\r\n", "(12a\r\n", "(\r\n", "$-2\r\n", "$x\r\n", "$1\r\nab\r\n", "$3\r\nab\r\n\r\n", "!-1\r\n",
        "=3\r\ntxt\r\n",
        "*-2\r\n", "%-1\r\n", "~-1\r\n", ".\r\n", ";1\r\na\r\n", "*1\r\n.\r\n", "%?\r\n:1\r\n.\r\n", "$?\r\n:1\r\n",
        "|?\r\n", "|0\r\n", "*?\r\n|1\r\n:1\r\n:2\r\n.\r\n", ":1\n", "*1\r\n>1\r\n:1\r\n", "+a\rb\r\n", "*1\r\n\r\n",
    ])
    func malformed(_ text: String) throws {
        var decoder = RESPDecoder()
        decoder.append(Array(text.utf8))
        let error = #expect(throws: RESPError.self) { while try decoder.next() != nil {} }
        #expect(error?.kind == .malformed)
        #expect(error?.message.isEmpty == false)
        // What follows has no meaning.
        decoder.append(Array(":1\r\n".utf8))
        #expect(throws: try #require(error)) { try decoder.next() }
    }

    @Test(arguments: ["HTTP/1.1 400 Bad Request\r\n", "SSH-2.0-x\r\n", "\u{15}\u{3}\u{1}"]) func anotherProtocol(
        _ text: String
    ) throws {
        let error = #expect(throws: RESPError.self) { try decode(text) }
        #expect(error?.kind == .foreign(try #require(text.utf8.first)))
    }
}
