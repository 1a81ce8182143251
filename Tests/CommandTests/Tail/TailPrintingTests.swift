import FaaSKeeperModel
import Foundation
import Testing

@testable import FKCommands

/// Lines of a tail as text and as JSON.
@Suite struct TailPrintingTests {
    private static func text(_ line: TailLine, onTerminal: Bool = false) -> String {
        print(line) { console in
            var console = console
            console.outputIsTerminal = onTerminal
            return TextPrinter(console, isQuiet: false)
        }
    }

    private static func json(_ line: TailLine) -> String { print(line) { JSONPrinter($0) } }

    private static func print(_ line: TailLine, _ printer: (Console) -> any Printer) -> String {
        let console = Console(
            output: Output(nil), errors: Output(nil), input: Input(text: ""), outputIsTerminal: false,
            errorsAreTerminal: false, environment: [:])
        printer(console).tail(line, atMillis: 1_500, epoch: [NotificationID(txid: 43, index: 0)])
        return String(decoding: console.output.taken(), as: UTF8.self)
    }

    private static func change(
        _ value: TailChange.Value = .none, path: String = "/a", txid: Int64? = 42, version: Int32? = 3,
        passed: Int? = 0, isGap: Bool = false
    ) -> TailLine {
        .change(
            TailChange(
                type: .nodeDataChanged, path: NodePath(unchecked: path), txid: txid, version: version, passed: passed,
                isGap: isGap, value: value))
    }

    private static let head = "1970-01-01T00:00:01.500Z  NodeDataChanged      /a  "

    @Test func whatIsUnknownIsSaid() {
        #expect(Self.text(Self.change()) == Self.head + "txid 0x2a  epoch {0x2b.0}  version 3\n")
        #expect(
            Self.text(Self.change(.superseded, txid: nil, version: nil, passed: nil, isGap: true))
                == Self.head + "txid ?  epoch {0x2b.0}  version ?  passed ?  gap  (superseded)\n")
        #expect(
            Self.json(Self.change(.unreadable, txid: nil, version: nil, passed: nil, isGap: true))
                == #"{"time":"1970-01-01T00:00:01.500Z","type":"NodeDataChanged","path":"/a","txid":null,"#
                + #""epoch":[{"txid":43,"index":0}],"version":null,"passed":null,"gap":true,"data":null,"#
                + #""unreadable":true}"# + "\n")
    }

    /// One line an event, whatever the value, and nothing that drives a terminal.
    @Test func valuesStayOnTheirLine() {
        let text = Self.text(Self.change(.data(Array("a\n\"b\"\u{1B}[31m".utf8))), onTerminal: true)
        #expect(text.hasSuffix(#""a\n\"b\"\u001b[31m""# + "\n"), "\(text)")
        #expect(Self.text(Self.change(.data([0xFF, 0]))).hasSuffix("  base64:/wA=\n"))
        #expect(Self.json(Self.change(.data([0xFF, 0]))).hasSuffix(#""data":"/wA=","encoding":"base64"}"# + "\n"))
        #expect(Self.text(Self.change(.data([]))).hasSuffix("  \"\"\n"))
    }

    @Test func aLongValueIsCut() {
        let most = TailLimits.valueTextBytesMax
        let whole = String(repeating: "x", count: most)
        #expect(Self.text(Self.change(.data(Array(whole.utf8)))).hasSuffix("  \"\(whole)\"\n"))
        #expect(Self.text(Self.change(.data(Array((whole + "y").utf8)))).hasSuffix("  \"\(whole)\" … 4097 bytes\n"))
        #expect(Self.json(Self.change(.data(Array((whole + "y").utf8)))).contains(whole + "y"))
    }

    @Test func gaps() {
        let gap = TailLine.gap(
            TailGap(reason: .sessionExpired, after: 10, through: 20, isComplete: false, millis: 1_200))
        #expect(
            Self.text(gap)
                == "1970-01-01T00:00:01.500Z  Gap                  SessionExpired  txid 0xa..0x14  1 s  compared\n")
        #expect(
            Self.json(gap)
                == #"{"time":"1970-01-01T00:00:01.500Z","type":"Gap","reason":"SessionExpired","after":10,"#
                + #""through":20,"complete":false,"millis":1200}"# + "\n")
    }
}
