import CloudPrimitives
import FaaSKeeperModel
import Testing

@testable import FKCommands

/// Numbers, dates and dumps as text.
@Suite struct TextTests {
    @Test(
        arguments: [
            (0, "$0"), (7.2e-6, "$0.0000072"), (1.25e-7, "$0.00000013"), (0.0123, "$0.012"), (0.5, "$0.50"),
            (1.239, "$1.24"), (1_234.5, "$1234.50"), (9.99e-6, "$0.0000100"),
        ] as [(Double, String)])
    func money(_ dollars: Double, _ text: String) { #expect(Formatting.money(dollars) == text) }

    @Test(
        arguments: [
            (0, "0.00 ms"), (210, "0.21 ms"), (3_100, "3.1 ms"), (99_940, "99.9 ms"), (250_000, "250 ms"),
            (12_340_000, "12.3 s"),
        ] as [(Int64, String)])
    func durations(_ micros: Int64, _ text: String) { #expect(Formatting.duration(micros: micros) == text) }

    @Test(
        arguments: [
            (0, "Thu Jan 01 00:00:00 UTC 1970", "1970-01-01T00:00:00Z"),
            (951_782_400_000, "Tue Feb 29 00:00:00 UTC 2000", "2000-02-29T00:00:00Z"),
            (1_700_000_000_123, "Tue Nov 14 22:13:20 UTC 2023", "2023-11-14T22:13:20Z"),
            (4_102_444_799_000, "Thu Dec 31 23:59:59 UTC 2099", "2099-12-31T23:59:59Z"),
            (-1, "Wed Dec 31 23:59:59 UTC 1969", "1969-12-31T23:59:59Z"),
        ] as [(Int64, String, String)])
    func dates(_ millis: Int64, _ zkCli: String, _ iso: String) {
        #expect(DateText.zkCli(millis: millis) == zkCli)
        #expect(DateText.iso(millis: millis) == iso)
    }

    @Test func statBlock() {
        let stat = Stat(
            czxid: 2, mzxid: 42, pzxid: 4, ctime: 0, mtime: 1_700_000_000_000, version: 1, cversion: 2, aversion: 3,
            ephemeralOwner: -1, dataLength: 5, numChildren: 6)
        #expect(
            StatText.lines(stat) == [
                "cZxid = 0x2", "ctime = Thu Jan 01 00:00:00 UTC 1970", "mZxid = 0x2a",
                "mtime = Tue Nov 14 22:13:20 UTC 2023", "pZxid = 0x4", "cversion = 2", "dataVersion = 1",
                "aclVersion = 3", "ephemeralOwner = 0xffffffffffffffff", "dataLength = 5", "numChildren = 6",
            ])
    }

    @Test func hexDump() {
        #expect(
            HexDump.lines(Array(0...17)) == [
                "00000000  00 01 02 03 04 05 06 07  08 09 0a 0b 0c 0d 0e 0f  |................|",
                "00000010  10 11                                             |..|",
            ])
        #expect(HexDump.lines([]) == [])
        #expect(!HexDump.isBinary(Array("text\twith\r\nlines ü".utf8)))
        for bytes: [UInt8] in [[0xFF], [0x00], [0x1B, 0x5B], Array("\u{9B}".utf8)] { #expect(HexDump.isBinary(bytes)) }
    }

    @Test func terminalSafe() {
        #expect(Formatting.terminalSafe("/a\u{1B}[2J\u{9B}\u{202E}ü") == #"/a\u{1b}[2J\u{9b}\u{202e}ü"#)
    }

    @Test func costLine() {
        var tally = Ledger.Tally()
        tally.micros = 3_100
        tally.txid = 42
        tally.epoch = [NotificationID(txid: 41, index: 0), NotificationID(txid: 42, index: 1)]
        tally.usage.queueSends = 2
        tally.usage.writeUnits = 5
        tally.usage.readUnits = 1
        tally.usage.invocations = 2
        let line = CostText.line(tally, .awsUSEast1)
        #expect(line == "3.1 ms · txid 0x2a · epoch {0x29.0, 0x2a.1} · $0.0000046 (queue 2, kv 5w 1r, object 0, fn 2)")
        tally.epoch = []
        #expect(CostText.line(tally, .awsUSEast1).contains(" · epoch {} · "))
    }

    @Test func tables() {
        var table = TextTable([("name", .left), ("n", .right)])
        table.add(["a", "100"])
        #expect(table.lines == ["name    n", "a     100"])
    }

    @Test func wrapping() {
        #expect(Formatting.wrapped("one two three", width: 8, indent: "  ") == ["  one", "  two", "  three"])
        #expect(Formatting.wrapped("a\nb\n\nc", width: 20) == ["a b", "", "c"])
    }

    @Test func json() {
        let value = JSON.object([
            "a": .string("q\"\\\n\u{1}\u{9B}ü"), "b": nil, "c": .array([.int(-1), .bool(true), .null, .double(1.5)]),
        ])
        #expect(value.text == #"{"a":"q\"\\\n\u0001\u009bü","c":[-1,true,null,1.5]}"#)
    }
}
