import FaaSKeeperModel
import Testing

@testable import FKCommands

/// Numbers, data and access control lists as they are typed.
@Suite struct ValuesTests {
    @Test func integers() throws {
        #expect(try Values.integer("-1", in: -1...Int32.max, for: "-v") == -1)
        for text in ["", "x", "1.5", "2147483648", "-2", " 1", "0x1"] {
            #expect(throws: CommandError.usage("-v needs a whole number of at least -1, not \"\(text)\"")) {
                try Values.integer(text, in: -1...Int32.max, for: "-v")
            }
        }
        #expect(throws: CommandError.usage("-b needs a whole number from 1 to 9, not \"0\"")) {
            try Values.integer("0", in: 1...9, for: "-b")
        }
    }

    @Test func seconds() throws {
        #expect(try Values.seconds("0.25", for: "") == 250)
        #expect(try Values.seconds("30", for: "") == 30_000)
        for text in ["", "-1", "nan", "inf", "1e3", "0x10", "1.2.3", "99999999999"] {
            #expect(throws: CommandError.self) { try Values.seconds(text, for: "--timeout") }
        }
    }

    @Test func accessControlLists() throws {
        let acl = try Values.acl("world:anyone:cdrwa,digest:user:pass=:rw,auth::r")
        #expect(
            acl == [
                .open, ACLEntry([.read, .write], scheme: "digest", id: "user:pass="),
                ACLEntry(.read, scheme: "auth", id: ""),
            ])
        #expect(acl.map(Values.text) == ["world:anyone:cdrwa", "digest:user:pass=:rw", "auth::r"])
        for text in ["", "world", "world:anyone", "world:anyone:", "world:anyone:xyz", ":a:r", "world:anyone:r,"] {
            #expect(throws: CommandError.self) { try Values.acl(text) }
        }
    }

    @Test func sessions() throws {
        #expect(try Values.session("0x1a2B") == SessionID(0x1A2B))
        #expect(try Values.session("1a2b") == SessionID(0x1A2B))
        for text in ["", "0x", "xyz", "-1", "0"] {
            #expect(throws: CommandError.self) { try Values.session(text) }
        }
    }

    @Test(arguments: ["", "f", "fo", "foo", "foob", "fooba", "foobar"])
    func base64(_ text: String) {
        let encoded = Base64.encode(Array(text.utf8))
        #expect(encoded.utf8.count % 4 == 0)
        #expect(Base64.decode(encoded.utf8) == Array(text.utf8))
        #expect(Base64.decode(encoded.utf8.filter { $0 != UInt8(ascii: "=") }) == Array(text.utf8))
    }

    @Test func base64OfAllBytes() {
        let bytes = Array(UInt8.min...UInt8.max)
        #expect(Base64.encode(Array("foobar".utf8)) == "Zm9vYmFy")
        #expect(Base64.decode(Base64.encode(bytes).utf8) == bytes)
        for text in ["Z", "Zm9v!", "Zg=", "Zm=v", "====", "Zm9vZ"] { #expect(Base64.decode(text.utf8) == nil) }
        #expect(Base64.decode("Zm9v\nYmFy\n".utf8) == Array("foobar".utf8))
    }

    @Test func hexadecimal() {
        #expect(Hexadecimal.decode("00fF 1b\n".utf8) == [0, 255, 27])
        #expect(Hexadecimal.decode("".utf8) == [])
        for text in ["0", "0g", "0 0", "000"] { #expect(Hexadecimal.decode(text.utf8) == nil) }
    }

    @Test func suggestions() {
        let names = ["create", "delete", "deleteall", "ls", "get"]
        #expect(Suggestion.nearest(to: "crate", among: names) == "create")
        #expect(Suggestion.nearest(to: "dleete", among: names) == "delete")
        #expect(Suggestion.nearest(to: "GETT", among: names) == "get")
        #expect(Suggestion.nearest(to: "deletea", among: names) == "delete")
        #expect(Suggestion.nearest(to: "zzzzzz", among: names) == nil)
        #expect(Suggestion.nearest(to: "", among: names) == nil)
        #expect(Suggestion.list(["a", "b", "c"]) == "a, b or c")
    }
}
