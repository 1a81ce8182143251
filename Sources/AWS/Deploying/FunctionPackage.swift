public import CloudPrimitives

/// The package of the functions, `fk-function.zip`, looked at before anything is made with it.
public struct FunctionPackage: Sendable {
    public let bytes: [UInt8]
    /// In lower-case hexadecimal digits.
    public let sha256: String

    /// Where it lies in its bucket: the same package has the same key.
    public var key: String { "fk-function-" + sha256 + ".zip" }

    /// The program that Lambda starts.
    static let program = "bootstrap"

    /// - Parameter name: of the file, for errors.
    /// - Throws: `.refused` when it is no package that Lambda can start, `.limitExceeded` when it is too large.
    public init(_ bytes: [UInt8], name: String) throws(CloudError) {
        guard bytes.count <= AWSLimits.packageBytesMax else {
            throw CloudError(
                .limitExceeded,
                "\(name.printable) has \(bytes.count) bytes; a package of functions has \(AWSLimits.packageBytesMax) at the most"
            )
        }
        guard let entries = ZipDirectory.entries(of: bytes) else {
            throw CloudError(.refused, "\(name.printable) is no zip file; make function makes the package")
        }
        guard let program = entries.first(where: { $0.name == FunctionPackage.program }) else {
            throw CloudError(
                .refused,
                "\(name.printable) has no file \(FunctionPackage.program), which Lambda starts; make function makes the package"
            )
        }
        guard program.isExecutable else {
            throw CloudError(
                .refused,
                "\(FunctionPackage.program) in \(name.printable) is not executable; make function makes the package")
        }
        let unpacked = entries.reduce(0) { $0 + $1.unpackedBytes }
        guard unpacked <= AWSLimits.unpackedBytesMax else {
            throw CloudError(
                .limitExceeded,
                "\(name.printable) has \(unpacked) bytes unpacked; Lambda takes \(AWSLimits.unpackedBytesMax)")
        }
        self.bytes = bytes
        sha256 = RequestSigner.sha256(bytes)
    }
}

/// What a zip file says is in it. Source: PKWARE's APPNOTE, sections 4.3.12 and 4.3.16; files of this size need no zip64.
struct ZipDirectory {
    struct Entry: Equatable {
        var name: String
        var unpackedBytes: Int
        /// By the rights of its owner, where a Unix has packed it.
        var isExecutable: Bool
    }

    private static let endBytes = 22
    private static let headerBytes = 46
    private static let commentBytesMax = 65_535

    /// Nil when it is no zip file, or one that ends too early.
    static func entries(of bytes: [UInt8]) -> [Entry]? {
        func number(_ offset: Int, _ count: Int) -> Int {
            (0..<count).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
        }
        guard bytes.count >= endBytes else { return nil }
        let first = max(0, bytes.count - endBytes - commentBytesMax)
        var end = bytes.count - endBytes
        while end >= first, number(end, 4) != 0x0605_4B50 { end -= 1 }
        guard end >= first else { return nil }
        var position = number(end + 16, 4)
        var entries: [Entry] = []
        for _ in 0..<number(end + 10, 2) {
            guard position >= 0, position + headerBytes <= end, number(position, 4) == 0x0201_4B50 else { return nil }
            let nameBytes = number(position + 28, 2)
            let next = position + headerBytes + nameBytes + number(position + 30, 2) + number(position + 32, 2)
            guard next <= end else { return nil }
            let name = bytes[(position + headerBytes)..<(position + headerBytes + nameBytes)]
            let isUnix = bytes[position + 5] == 3
            entries.append(
                Entry(
                    name: String(decoding: name, as: UTF8.self), unpackedBytes: number(position + 24, 4),
                    isExecutable: !isUnix || number(position + 38, 4) >> 16 & 0o100 != 0))
            position = next
        }
        return entries
    }
}
