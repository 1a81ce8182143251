#if DEBUG
    @testable import FKCommands
    import FaaSKeeperModel
    import Foundation
    import Fuzzing

    extension FuzzRandom {
        fileprivate mutating func json(depth: Int = 0) -> JSON {
            switch below(depth < 4 ? 7 : 5) {
            case 0: .null
            case 1: .bool(oneIn(2))
            case 2: .int(int64())
            case 3: .double(oneIn(3) ? Double(bitPattern: next()) : Double(int64()) / 1_000)
            case 4: .string(text(upTo: 20))
            case 5: .array(list(upTo: 4) { $0.json(depth: depth + 1) })
            default: .object(members(list(upTo: 4) { ($0.text(), $0.json(depth: depth + 1)) }))
            }
        }

        /// A name once, also for who takes letters with their accents for the same however they are written.
        private func members(_ all: [(String, JSON)]) -> [JSON.Member] {
            var seen: Set<String> = []
            return all.filter { seen.insert($0.0).inserted }.map { JSON.Member(name: $0.0, value: $0.1) }
        }
    }

    extension Decoders {
        /// What is written is read again by Foundation.
        static let printing: [Decoder] = [
            Decoder(
                "json-printer", generate: { $0.bytes(upTo: 60) },
                roundTrip: { random in
                    let value = random.json()
                    try Properties.reads(value.text, as: value)
                },
                check: { bytes in
                    // Data of a node, valid UTF-8 or not.
                    let output = Output(nil)
                    let console = Console(
                        output: output, errors: Output(nil), input: Input(-1), outputIsTerminal: false,
                        errorsAreTerminal: false, environment: [:])
                    let printer = JSONPrinter(console)
                    let stat = Stat(ctime: .min, mtime: .max)
                    printer.node("/a", data: bytes, stat: stat, showsStat: true, encoding: .plain)
                    let line = output.taken()
                    try Broken.unless(line.count { $0 == 0x0A } == 1 && line.last == 0x0A, "it is not one line")
                    let object = try Properties.object(line)
                    let text = object["data"] as? String ?? ""
                    let data = object["encoding"] as? String == "utf8" ? Array(text.utf8) : Base64.decode(text.utf8)
                    try Broken.unless(data == bytes, "the data came back as \(text.debugDescription)")
                    for byte in line.dropLast() {
                        try Broken.unless(byte >= 0x20 && byte != 0x7F, "a control character")
                    }
                }),
            Decoder(
                "text-output", slowness: 3, generate: { Array("\($0.stat())".utf8) },
                roundTrip: { random in
                    let stat = random.stat()
                    let lines = StatText.lines(stat)
                    try Broken.unless(lines.count == 11, "\(lines.count) lines")
                    _ = (StatText.short(stat), DateText.iso(millis: stat.ctime))
                    _ = Formatting.duration(micros: stat.ctime) + Formatting.span(millis: stat.mtime)
                    _ = Formatting.money(Double(bitPattern: random.next()))
                },
                check: { bytes in
                    for line in HexDump.lines(bytes) {
                        try Broken.unless(line.utf8.allSatisfy { (0x20...0x7E).contains($0) }, line)
                    }
                    _ = HexDump.isBinary(bytes)
                    let text = String(decoding: bytes, as: UTF8.self)
                    for scalar in (Formatting.terminalSafe(text) + escapeControl(text)).unicodeScalars {
                        try Broken.unless(
                            scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value), "a control character")
                    }
                    _ = Formatting.wrapped(text, width: 20)
                }),
        ]
    }

    extension Properties {
        fileprivate static func object(_ line: [UInt8]) throws -> [String: Any] {
            do {
                let value = try JSONSerialization.jsonObject(with: Data(line))
                guard let object = value as? [String: Any] else { throw Broken("no object") }
                return object
            } catch { throw Broken("Foundation cannot read it: \(error)") }
        }

        fileprivate static func reads(_ text: String, as value: JSON) throws {
            let read: Any
            do {
                read = try JSONSerialization.jsonObject(with: Data(text.utf8), options: [.fragmentsAllowed])
            } catch { throw Broken("Foundation cannot read \(text): \(error)") }
            try Broken.unless(same(read, value), "\(text) is read as \(read)")
        }

        /// Foundation reads many digits as a decimal number, and its last bits differ.
        private static func near(_ read: NSNumber?, _ value: Double) -> Bool {
            read.map { abs($0.doubleValue - value) <= abs(value) * 1e-14 } ?? false
        }

        private static func same(_ read: Any, _ value: JSON) -> Bool {
            switch value {
            case .null: read is NSNull
            case .bool(let value): (read as? NSNumber)?.boolValue == value
            case .int(let value): (read as? NSNumber)?.int64Value == value
            case .double(let value): value.isFinite ? near(read as? NSNumber, value) : read is NSNull
            case .string(let value): (read as? String).map { sameBytes($0, value) } ?? false
            case .array(let values):
                (read as? [Any]).map { $0.count == values.count && zip($0, values).allSatisfy(same) } ?? false
            case .object(let members):
                (read as? [String: Any]).map { object in
                    object.count == members.count
                        && members.allSatisfy { member in object[member.name].map { same($0, member.value) } ?? false }
                } ?? false
            }
        }
    }
#endif
