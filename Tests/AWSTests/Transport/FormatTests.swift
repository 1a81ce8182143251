import Testing

@testable import AWSBackend

@Suite struct AWSFormatTests {
    @Test func timestamps() {
        #expect(Timestamp.basic(millis: 0).full == "19700101T000000Z")
        #expect(Timestamp.basic(millis: 1_440_938_160_999).full == "20150830T123600Z")
        #expect(Timestamp.basic(millis: 1_709_164_800_000).day == "20240229")
        #expect(Timestamp.basic(millis: -1).full == "19691231T235959Z")
        #expect(Timestamp.parse("2015-08-30T12:36:00Z") == 1_440_938_160_000)
        #expect(Timestamp.parse("2015-08-30T12:36:00.250Z") == 1_440_938_160_000)
        #expect(Timestamp.parse("2015-08-30T14:36:00+02:00") == 1_440_938_160_000)
        #expect(Timestamp.parse("2000-02-29T00:00:00Z") == 951_782_400_000)
        for wrong in ["", "2015-08-30", "2015-13-30T12:36:00Z", "2015-08-30T12:36:00", "2015-08-30T1x:36:00Z"] {
            #expect(Timestamp.parse(wrong) == nil)
        }
        #expect(Timestamp.parseHTTPDate("Sun, 30 Aug 2015 12:36:00 GMT") == 1_440_938_160_000)
        #expect(Timestamp.parseHTTPDate("Sun, 30 Aug 2015 12:36:00") == nil)
        for day in stride(from: -700_000, through: 800_000, by: 991) {
            let text = Timestamp.basic(millis: Int64(day) * 86_400_000).day
            let parts = [text.prefix(4), text.dropFirst(4).prefix(2), text.suffix(2)].map { Int64($0) ?? 0 }
            #expect(Timestamp.daysSince1970(year: parts[0], month: parts[1], day: parts[2]) == Int64(day))
        }
    }

    @Test func base64() {
        for (bytes, text) in [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy"),
        ] {
            #expect(Base64.encode(Array(bytes.utf8)) == text)
            #expect(Base64.decode(text) == Array(bytes.utf8))
        }
        let all = (0...255).map { UInt8($0) }
        #expect(Base64.decode(Base64.encode(all)) == all)
        for wrong in ["Z", "Zg=", "Zh==", "Z===", "Zg==Zg==", "Zm9*"] { #expect(Base64.decode(wrong) == nil) }
    }

    @Test func json() throws {
        let text = #"{"a":[1,-2.5e3,"\u00e9\ud83d\ude00\n"],"b":{"c":null,"d":true},"e":""}"#
        let value = try JSONParser.parse(Array(text.utf8))
        let again = try JSONParser.parse(value.bytes)
        #expect(value["a"]?.elements == [.number("1"), .number("-2.5e3"), .string("é😀\n")])
        #expect(again == value)
        // Two spellings of one letter are two names.
        let names = try JSONParser.parse(Array("{\"e\u{301}\":1,\"\u{E9}\":2}".utf8))
        #expect(names["\u{E9}"] == .number("2"))
        for wrong in ["", "{", "[1,]", "{\"a\"}", "\"\\x\"", "tru", "1 2", "\"\\ud800\"", "\"\\u12\""] {
            #expect(throws: JSONParser.Fault.self) { try JSONParser.parse(Array(wrong.utf8)) }
        }
        #expect(throws: JSONParser.Fault.self) { try JSONParser.parse([0x22, 0xFF, 0x22]) }
    }

    @Test func depthOfJSON() throws {
        func nested(_ depth: Int) -> [UInt8] {
            [UInt8](repeating: 0x5B, count: depth) + [UInt8](repeating: 0x5D, count: depth)
        }
        _ = try JSONParser.parse(nested(AWSLimits.jsonDepthMax))
        #expect(throws: JSONParser.Fault.self) { try JSONParser.parse(nested(AWSLimits.jsonDepthMax + 1)) }
    }

    @Test func xml() throws {
        let text = """
            <?xml version="1.0"?><!-- a > b --><r:R xmlns="x"><A b="c">1 &lt;&#x41;&amp;</A><A/><B><A>2</A></B></r:R>
            """
        let root = try #require(XMLElement.parse(Array(text.utf8)))
        #expect(root.name == "R")
        #expect(root.all("A").map(\.text) == ["1 <A&", ""])
        #expect(root["B"]?["A"]?.text == "2")
        for wrong in ["", "<a>", "<a></b>", "text", "<a", "</a>"] {
            #expect(XMLElement.parse(Array(wrong.utf8)) == nil)
        }
    }

    @Test func depthOfXML() {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)).utf8)
        }
        #expect(XMLElement.parse(nested(AWSLimits.xmlDepthMax)) != nil)
        #expect(XMLElement.parse(nested(AWSLimits.xmlDepthMax + 1)) == nil)
    }
}
