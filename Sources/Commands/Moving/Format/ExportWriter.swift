import Crypto
import FaaSKeeperModel

/// Writes the lines of an export, and adds up what the last one says of them.
struct ExportWriter {
    private let output: Output
    private var hash = SHA256()
    private(set) var nodes = 0
    private(set) var bytes = 0

    init(_ output: Output) { self.output = output }

    mutating func begin(_ header: ExportLine.Header) async throws { try await write(.header(header)) }

    mutating func add(_ record: ExportRecord) async throws {
        nodes += 1
        try await write(.node(record))
    }

    mutating func add(_ quota: ExportLine.QuotaLine) async throws { try await write(.quota(quota)) }

    /// Without it the file counts as cut off.
    mutating func finish() async throws {
        let sum = Hexadecimal.encode(hash.finalize())
        output.writeLine(ExportLine.trailer(ExportLine.Trailer(nodes: nodes, sha256: sum)).text)
        try await output.flush()
    }

    private mutating func write(_ line: ExportLine) async throws {
        let utf8 = Array((line.text + "\n").utf8)
        hash.update(data: utf8)
        bytes += utf8.count
        output.write(utf8)
        try await output.flushIfLarge()
    }
}

extension Hexadecimal {
    /// Two small digits a byte.
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
