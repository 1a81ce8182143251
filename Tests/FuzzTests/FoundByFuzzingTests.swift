import FaaSKeeperModel
import FuzzDecoders
import Fuzzing
import Testing

@testable import FKCommands
@testable import LineEditing

/// What fuzzing has found, an input each. What trapped is run in a process of its own.
@Suite struct FoundByFuzzingTests {
    /// - Parameter input: the least that showed it.
    struct Case: CustomTestStringConvertible {
        let what: String
        let decoder: String
        let input: [UInt8]
        var testDescription: String { what }
    }

    private static let huge: [UInt8] = [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]

    static let cases: [Case] = [
        Case(what: "a version that never was", decoder: "envelope", input: [0xFA, 0x00, 0x00]),
        Case(what: "version 0 was refused for its kind", decoder: "request", input: [0xFA, 0x00, 0x00]),
        Case(what: "a second encoding of 0", decoder: "acl-bytes", input: [0x80, 0x00]),
        Case(what: "a second encoding of a length", decoder: "payload", input: [0x01, 0x00, 0xBC, 0x00]),
        Case(
            what: "a text twice in a set", decoder: "item",
            input: [0x01, 0x01, 0x61, 0x06, 0x02, 0x01, 0x62, 0x01, 0x62]),
        Case(
            what: "an attribute twice", decoder: "item",
            input: [0x02, 0x01, 0x61, 0x01, 0x02, 0x01, 0x61, 0x01, 0x04]),
        // Two fields at their ends: the client adds up what the functions used.
        Case(
            what: "usage overflows", decoder: "response",
            input: [0xFA, 1, 2, 0, 0, 0, 0, 0, 0] + huge + huge + [0, 0, 0, 0, 0, 0, 0, 0]),
        // create "" with no data and a time to live of -1: the follower made its Stat of it.
        Case(
            what: "a time to live below zero", decoder: "request",
            input: [0xFA, 1, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 5, 1, 0]),
        Case(
            what: "data of -1 bytes in the object store", decoder: "node-image",
            input: [
                0x06, 0x01, 0x63, 0x04, 0x03, 0x00, 0x00, 0x00, 0x01, 0x69, 0x02, 0x00, 0x01, 0x6D, 0x04, 0x04, 0x00,
                0x00, 0x00, 0x01, 0x01, 0x6F, 0x02, 0x00, 0x01, 0x70, 0x04, 0x04, 0x00, 0x00, 0x00, 0x00, 0x01, 0x74,
                0x01, 0x00,
            ]),
        Case(what: "a sign among hexadecimal digits", decoder: "connection-url", input: Array("local:/%+1".utf8)),
        Case(what: "a sign in a session", decoder: "values", input: Array("0x+1".utf8)),
        Case(what: "a mark within an escape sequence", decoder: "prompt", input: [0x1B, 0x01]),
    ]

    @Test(arguments: cases) func isRight(_ found: Case) async throws {
        let decoder = try #require(Decoders.named(found.decoder))
        let fault = try await blocking { try Worker(decoder: decoder, seed: 1).fault(found.input) }
        #expect(fault == nil, "\(fault ?? "")")
    }

    /// An accent that follows `/`, `:`, `'` or `|` makes one character of both.
    @Test func accentsHideNoMarks() throws {
        let path = "/\u{301}a/b"
        #expect(RelativePath.resolve(path, from: .root) == path)
        #expect(ShellCompletion.split(path: path).directory.utf8.elementsEqual("/\u{301}a/".utf8))
        let acl = [ACLEntry(.read, scheme: "digest", id: "\u{301}u:h")]
        #expect(try Values.acl(acl.map(Values.text).joined()) == acl)
        let word = "it'\u{301}s"
        #expect(Tokenizer.split(ShellCompletion.quoted(word, isOpen: false)) == .words([Word(word)]))
        #expect(ShellLine("ls |\u{301}x") == .command(["ls"], block: "", .pipe("\u{301}x")))
    }

    @Test func theLongestPasteIsTakenApartAtOnce() {
        for line in ["\n", "a\n", "!a\n", " \n"] {
            let text = String(repeating: line, count: EditorLimits.pasteBytesMax / line.utf8.count)
            let start = ContinuousClock.now
            _ = ShellLine.commands(text)
            // It took minutes.
            #expect(ContinuousClock.now - start < .seconds(20))
        }
    }

    /// The first byte of its end, again and again, was kept beyond all bounds.
    @Test func aPasteOfEscapesIsCutToo() {
        var decoder = KeyDecoder(pasteKey: 1)
        decoder.feed("\u{1B}[200~".utf8)
        decoder.feed(Array(repeating: 0x1B, count: EditorLimits.pasteBytesMax + 5_000))
        #expect(decoder.pasted.count <= EditorLimits.pasteBytesMax + 6)
        decoder.feed("\u{1B}[201~".utf8)
        #expect(!decoder.isPasting)
        #expect(decoder.nextKey() == 1 && decoder.nextKey() == nil)
    }

    @Test func datesAndAmountsOfAnySize() {
        #expect(DateText.iso(millis: .min) == "-292275055-05-16T16:47:04Z")
        #expect(DateText.iso(millis: -1) == "1969-12-31T23:59:59Z")
        #expect(Formatting.fixed(-5e11, 12) == "-500000000000.0")
    }

    /// A reader dropped it, and the data were others.
    @Test func theByteOrderMarkIsEscaped() {
        #expect(JSON.string("\u{FEFF}a").text == #""\ufeffa""#)
    }

    /// Half a megabyte of name, cut to a column, took a look at the whole for each character.
    @Test func aNameWithoutEndIsCut() {
        let answer = CompletionAnswer(
            start: 0,
            candidates: [CompletionCandidate(String(repeating: "a", count: 200_000)), CompletionCandidate("b")])
        let lines = CandidateList.lines(answer, rows: 10, columns: 20)
        #expect(lines == [String(repeating: "a", count: 18) + "…", "b"])
    }

    @Test func aLengthReservesNoMemory() async throws {
        let decoder = try #require(Decoders.named("long-list"))
        var writer = ByteWriter()
        writer.blob([UInt8](repeating: 1, count: 50_000))
        let input = writer.bytes
        let fault = try await blocking { try Worker(decoder: decoder, seed: 1).fault(input) }
        #expect(fault == nil, "\(fault ?? "")")
    }
}

/// The means of fuzzing themselves.
@Suite struct FuzzingTests {
    @Test func aSeedRepeatsItself() {
        for decoder in Decoders.all {
            for iteration in [0, 1, 2, 77] {
                #expect(
                    decoder.input(seed: 5, iteration: iteration) == decoder.input(seed: 5, iteration: iteration),
                    "\(decoder.name)")
            }
        }
        #expect(Decoders.all[0].input(seed: 5, iteration: 0) != Decoders.all[0].input(seed: 6, iteration: 0))
    }

    @Test func aFailureIsMadeSmall() throws {
        let decoder = Decoder("test", generate: { $0.bytes(upTo: 60) }) { bytes in
            try Broken.unless(!(bytes.contains(0x2A) && bytes.count > 2), "a star")
        }
        let finding = try #require(FuzzRun(decoder, seed: 1).run(0..<20_000))
        #expect(finding.input == [0x2A, 0, 0] || finding.input == [0, 0x2A, 0] || finding.input == [0, 0, 0x2A])
        #expect(finding.message == "a star")
        // The same iteration alone finds the same.
        let again = FuzzRun(decoder, seed: 1).run(finding.iteration..<finding.iteration + 1)
        #expect(again?.input == finding.input)
    }

    @Test func literals() {
        #expect(SwiftLiteral.of([0xFF, 0x00]) == "[0xFF, 0x00]")
        #expect(SwiftLiteral.of(Array("a\n".utf8)) == #"Array("a\n".utf8)"#)
    }

    /// A trap in the child is a finding with decoder, seed, iteration and input.
    @Test func aTrapIsAFinding() async throws {
        let worker = Worker(decoder: Decoder("trap-for-tests", generate: { $0.bytes(upTo: 9) }) { _ in }, seed: 1)
        let finding = try await blocking { try worker.run(200) }
        let text = try #require(finding)
        #expect(text.contains("decoder trap-for-tests, seed 1, iteration "))
        #expect(text.contains("input: Array(\"!\".utf8)") || text.contains("input: [0x21]"))
    }
}
