#if DEBUG
    @testable import FKCommands
    import FaaSKeeperModel
    import Fuzzing

    extension FuzzRandom {
        fileprivate mutating func record() -> ExportRecord {
            let owners: [EphemeralOwner] = [
                .persistent, .container, .ttl(Int64(number(1...100_000))),
                .session(SessionID(Int64(number(1...99_999)))),
            ]
            let names = list(upTo: 3) { String("n\($0.text(upTo: 6).filter { $0 != "/" })x") }
            var path = names.joined(separator: "/")
            if path.isEmpty || NodePath.fault(in: "/" + path) != nil { path = ExportRecord.root }
            var record = ExportRecord(path: path, owner: pick(owners))
            record.data = oneIn(2) ? bytes(upTo: 40) : Array(text(upTo: 30).utf8)
            record.acl = (0...below(3)).map { _ in
                ACLEntry(Permissions(rawValue: Int32(number(1...31))), scheme: text(), id: text())
            }
            if oneIn(2) {
                record.origin = ExportRecord.Origin(
                    version: int32(), cversion: int32(), czxid: int64(), mzxid: int64(), ctime: int64(),
                    mtime: int64(), children: oneIn(2) ? nil : Int32(below(1_000)))
            }
            return record
        }

        fileprivate mutating func exportLine() -> ExportLine {
            switch below(8) {
            case 0:
                .header(
                    ExportLine.Header(
                        content: pick(ExportLine.Header.Content.allCases), id: text(), root: path().text,
                        createdMillis: int64()))
            case 1:
                .quota(
                    ExportLine.QuotaLine(
                        path: NodePath(unchecked: "/q"),
                        limits: QuotaLimits(count: Int64(below(99)), bytes: -1, countHard: Int64(below(9)))))
            case 2: .trailer(ExportLine.Trailer(nodes: below(1_000_000), sha256: String(repeating: "a", count: 64)))
            default: .node(record())
            }
        }
    }

    extension Decoders {
        /// The lines of an export.
        static let exports: [Decoder] = [
            Decoder(
                "export-line", generate: { Array($0.exportLine().text.utf8) },
                roundTrip: { random in
                    let line = random.exportLine()
                    let read: ExportLine
                    do { read = try ExportLine(Array(line.text.utf8)) } catch {
                        throw Broken("\(error) for \(line.text)")
                    }
                    try Broken.unless(read == line && read.text.utf8.elementsEqual(line.text.utf8), "\(line.text)")
                },
                check: { bytes in
                    let line: ExportLine
                    do throws(LineFault) { line = try ExportLine(bytes) } catch {
                        return try Broken.unless(!error.text.isEmpty, "no reason")
                    }
                    // What was taken is written and taken again.
                    let again = try ExportLine(Array(line.text.utf8))
                    try Broken.unless(again == line, "\(line.text) became \(again.text)")
                    guard case .node(let record) = line else { return }
                    let path = record.path(below: .root)
                    try Broken.unless(NodePath.fault(in: path.text) == nil, "\(path) is no path")
                    try Broken.unless(!ExportOrder.precedes(record.path, record.path), "\(path) is before itself")
                })
        ]
    }
#endif
