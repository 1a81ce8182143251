import FaaSKeeper
import FaaSKeeperModel
import Testing

@testable import FKCommands

/// Answers in every format, on a terminal and through a pipe.
@Suite struct PrinterTests {
    private let stat = Stat(czxid: 1, mzxid: 2, pzxid: 1, version: 1, dataLength: 5)

    private func console(isTerminal: Bool, environment: [String: String] = ["NO_COLOR": "1"]) -> Console {
        Console(
            output: Output(nil), errors: Output(nil), input: Input(-1), outputIsTerminal: isTerminal,
            errorsAreTerminal: isTerminal, environment: environment)
    }

    private func text(
        isTerminal: Bool = false, endsAnswers: Bool = false, _ body: (any Printer) -> Void
    ) -> String {
        var console = console(isTerminal: isTerminal)
        console.endsAnswers = endsAnswers
        body(TextPrinter(console, isQuiet: false))
        return String(decoding: console.output.taken(), as: UTF8.self)
    }

    private func json(_ body: (any Printer) -> Void) -> String {
        let console = console(isTerminal: false)
        body(JSONPrinter(console))
        return String(decoding: console.output.taken(), as: UTF8.self)
    }

    private func path(_ text: String) -> NodePath { NodePath(unchecked: text) }

    @Test func created() {
        let print = { (printer: any Printer) in printer.created(path("/a"), stat: stat, showsStat: false) }
        #expect(text(print) == "/a\n")
        #expect(text(isTerminal: true, print) == "Created /a\n")
        #expect(json(print).hasPrefix(#"{"path":"/a","stat":{"czxid":1,"mzxid":2,"#))
    }

    @Test func names() {
        let print = { (printer: any Printer) in printer.names(["a", "b\u{1B}c"], of: "/", stat: nil) }
        #expect(text(print) == "a\nb\u{1B}c\n")
        #expect(text(isTerminal: true, print) == "[a, b\\u{1b}c]\n")
        #expect(json(print) == #"["a","b\u001bc"]"# + "\n")
        #expect(text { $0.names([], of: "/", stat: nil) } == "")
        #expect(text(isTerminal: true) { $0.names([], of: "/", stat: nil) } == "[]\n")
    }

    @Test func data() {
        func node(_ data: String, showsStat: Bool = false) -> (any Printer) -> Void {
            { $0.node("/a", data: Array(data.utf8), stat: stat, showsStat: showsStat, encoding: .plain) }
        }
        #expect(text(node("hello")) == "hello")
        #expect(text(isTerminal: true, node("hello")) == "hello\n")
        #expect(text(isTerminal: true, node("hello\n")) == "hello\n")
        #expect(text(isTerminal: true, node("")) == "\n")
        #expect(text(endsAnswers: true, node("hello")) == "hello\n")
        #expect(text(node("hello", showsStat: true)).hasPrefix("hello\ncZxid = 0x1\nctime = "))
        #expect(json(node("hello")).hasPrefix(#"{"path":"/a","data":"hello","encoding":"utf8","stat":{"#))
    }

    @Test func binaryData() {
        func node(_ encoding: DataEncoding) -> (any Printer) -> Void {
            { $0.node("/a", data: [0xFF, 0x1B], stat: stat, showsStat: false, encoding: encoding) }
        }
        let console = console(isTerminal: false)
        node(.plain)(TextPrinter(console, isQuiet: false))
        #expect(console.output.taken() == [0xFF, 0x1B])
        let dump = "00000000  ff 1b                                             |..|\n"
        #expect(text(isTerminal: true, node(.plain)) == dump)
        #expect(text(node(.hexDump)) == dump)
        #expect(text(node(.base64)) == "/xs=\n")
        #expect(json(node(.plain)).hasPrefix(#"{"path":"/a","data":"/xs=","encoding":"base64""#))
    }

    @Test func events() {
        let event = WatchedEvent(type: .nodeDataChanged, path: path("/a"), txid: 42)
        let line = "WatchedEvent state:SyncConnected type:NodeDataChanged path:/a zxid: 42\n"
        #expect(text { $0.event(event) } == line)
        #expect(
            json { $0.event(event) } == #"{"type":"NodeDataChanged","state":"SyncConnected","path":"/a","txid":42}"#
                + "\n")
        // It never stands behind data on the same line.
        let both = text { printer in
            printer.node("/a", data: Array("v".utf8), stat: stat, showsStat: false, encoding: .plain)
            printer.event(event)
        }
        #expect(both == "v\n" + line)
    }

    @Test func paths() {
        let print = { (printer: any Printer) in
            printer.path(path("/a"), isFirst: true)
            printer.path(path("/a/b"), isFirst: false)
            printer.endPaths(isEmpty: false)
        }
        #expect(text(print) == "/a\n/a/b\n")
        #expect(json(print) == #"["/a","/a/b"]"# + "\n")
        #expect(json { $0.endPaths(isEmpty: true) } == "[]\n")
    }

    @Test func transaction() {
        let changes: [Change] = [.create("/a"), .set("/b", data: []), .delete("/c"), .check("/d", version: 1)]
        let results: [OperationResult] = [
            .created(path: path("/a1"), stat: stat), .changed(stat: stat), .deleted, .checked,
        ]
        let print = { (printer: any Printer) in printer.transaction(changes, results) }
        #expect(text(print) == "/a1\n")
        #expect(text(isTerminal: true, print) == "Created /a1\nSet /b to version 1\nDeleted /c\nChecked /d\n")
        #expect(json(print).contains(#"{"operation":"delete","path":"/c"},{"operation":"check","path":"/d"}]"#))
    }

    @Test func trees() {
        let nodes = [
            TreeNode(path: .root, stat: Stat()),
            TreeNode(path: path("/a"), stat: Stat(numChildren: 2), lasts: [false]),
            TreeNode(path: path("/a/b"), stat: Stat(), lasts: [false, false]),
            TreeNode(path: path("/a/c"), stat: Stat(), lasts: [false, true], isFirst: false, isCut: true),
            TreeNode(path: path("/d"), stat: Stat(version: 3, dataLength: 7), lasts: [true], isFirst: false),
        ]
        func draw(_ printer: any Printer, showsStat: Bool) {
            for node in nodes { printer.treeNode(node, showsStat: showsStat) }
        }
        #expect(text { draw($0, showsStat: false) } == "/\n├── a\n│   ├── b\n│   └── c/…\n└── d\n")
        #expect(text { draw($0, showsStat: true) }.hasSuffix("└── d  (v3, 7 B)\n"))
        let ascii = console(isTerminal: true, environment: ["LC_ALL": "C", "NO_COLOR": "1"])
        draw(TextPrinter(ascii, isQuiet: false), showsStat: false)
        #expect(String(decoding: ascii.output.taken(), as: UTF8.self) == "/\n|-- a\n|   |-- b\n|   `-- c/...\n`-- d\n")
    }

    @Test func colorIsForTerminals() {
        #expect(console(isTerminal: true, environment: [:]).outputStyle.isOn)
        #expect(!console(isTerminal: false, environment: [:]).outputStyle.isOn)
        #expect(!console(isTerminal: true, environment: ["NO_COLOR": "1"]).outputStyle.isOn)
        #expect(!console(isTerminal: true, environment: ["TERM": "dumb"]).outputStyle.isOn)
        var forced = console(isTerminal: false)
        forced.colorChoice = .always
        #expect(forced.outputStyle.isOn)
    }

    @Test func errors() {
        var error = CommandError(KeeperError.noNode(path("/a")))
        #expect(
            JSON.of(error).text
                == #"{"error":{"code":"noNode","exit":3,"message":"Node does not exist: /a","path":"/a"}}"#)
        error.line = 7
        #expect(JSON.of(error).text.hasSuffix(#""path":"/a","line":7}}"#))
    }
}
