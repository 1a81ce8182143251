import Crypto
import FaaSKeeperModel

/// Reads the lines of an export in order, and knows at its end whether it is whole.
struct ExportReader {
    /// A node, and the line it stands on.
    struct Item: Sendable {
        let record: ExportRecord
        /// nil where it comes from no line.
        let line: Int?
    }

    /// As messages name it.
    let name: String
    private let input: Input
    /// Lines of any origin, such as those that another program has picked out: no first and no last line.
    private let isLoose: Bool
    private var hash = SHA256()
    private(set) var line = 0
    private(set) var nodes = 0
    private(set) var header: ExportLine.Header?
    private(set) var quotas: [ExportLine.QuotaLine] = []
    private(set) var trailer: ExportLine.Trailer?
    /// For who needs the nodes in the order of an export.
    var checksOrder = false
    private var last: String?

    init(_ input: Input, name: String, isLoose: Bool = false) {
        self.input = input
        self.name = name
        self.isLoose = isLoose
    }

    /// The next node; nil once the last line was read and everything fits.
    mutating func next() async throws -> Item? {
        while let bytes = try await nextLine() {
            if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }), isLoose { continue }
            let parsed: ExportLine
            do throws(LineFault) { parsed = try ExportLine(bytes) } catch {
                let fault = fault(error.text)
                // The last line of a file that lost its end is half a line.
                if !isLoose, header != nil, trailer == nil, try await nextLine() == nil { throw cutOff }
                throw fault
            }
            if trailer != nil { throw fault("Something follows the last line") }
            switch parsed {
            case .header(let header):
                guard line == 1 else { throw fault("A second first line: two exports in one file") }
                self.header = header
            case .node(let record):
                try expectHeader()
                if checksOrder {
                    if let last, !ExportOrder.precedes(last, record.path) {
                        throw fault("\"\(escapeControl(record.path))\" is not in the order of an export")
                    }
                    last = record.path
                }
                nodes += 1
                add(bytes)
                return Item(record: record, line: line)
            case .quota(let quota):
                try expectHeader()
                quotas.append(quota)
            case .trailer(let trailer):
                try expectHeader()
                try check(trailer)
                self.trailer = trailer
                continue
            }
            add(bytes)
        }
        if trailer == nil, !isLoose { throw cutOff }
        return nil
    }

    private var cutOff: CommandError {
        CommandError(
            .failure, "cutOff",
            line == 0
                ? "\(name) is empty: it is no export"
                : "\(name) is cut off: its last line is missing, after \(Formatting.nodes(nodes))")
    }

    /// Reads on to the end.
    mutating func finish() async throws { while try await next() != nil {} }

    private mutating func nextLine() async throws -> [UInt8]? {
        do {
            guard let bytes = try await input.readLine(limit: MovingLimits.lineBytesMax) else { return nil }
            line += 1
            return bytes
        } catch is Input.LineTooLong {
            line += 1
            throw fault("The line has more than \(Formatting.grouped(MovingLimits.lineBytesMax)) bytes")
        }
    }

    private func expectHeader() throws {
        guard header == nil, !isLoose else { return }
        throw fault(
            "The first line of an export is missing; for lines of any origin there is --unchecked")
    }

    private mutating func add(_ bytes: [UInt8]) {
        if isLoose { return }
        hash.update(data: bytes)
        hash.update(data: [0x0A])
    }

    private func check(_ trailer: ExportLine.Trailer) throws {
        if isLoose { return }
        guard trailer.nodes == nodes else {
            throw fault("The file has \(nodes) nodes, its last line says \(trailer.nodes): it is damaged")
        }
        guard Hexadecimal.encode(hash.finalize()) == trailer.sha256.lowercased() else {
            throw fault("The checksum does not fit: the file was changed or damaged after it was written")
        }
    }

    /// An error that says where.
    func fault(_ text: String) -> CommandError { ExportReader.fault(text, name: name, line: line) }

    static func fault(_ text: String, name: String, line: Int) -> CommandError {
        CommandError(.failure, "damaged", "\(name):\(line): \(text)")
    }
}
