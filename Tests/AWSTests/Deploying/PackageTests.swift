import CloudPrimitives
import Testing

@testable import AWSBackend

@Suite struct FunctionPackageTests {
    private func refusal(_ bytes: [UInt8]) -> CloudError? {
        do throws(CloudError) {
            _ = try FunctionPackage(bytes, name: "p.zip")
            return nil
        } catch { return error }
    }

    @Test func whatIsInIt() throws {
        let bytes = ZipFile.bytes(["readme": [1], "bootstrap": [1, 2, 3]])
        let entries = try #require(ZipDirectory.entries(of: bytes))
        #expect(entries.map(\.name) == ["readme", "bootstrap"])
        #expect(entries.map(\.unpackedBytes) == [1, 3] && entries.allSatisfy(\.isExecutable))
        let package = try FunctionPackage(bytes, name: "p.zip")
        #expect(package.key == "fk-function-\(RequestSigner.sha256(bytes)).zip")
        #expect(try FunctionPackage(ZipFile.bytes(["bootstrap": [4]]), name: "p").key != package.key)
    }

    @Test func whatIsNone() {
        #expect(refusal([])?.message.contains("is no zip file") == true)
        #expect(refusal(Array("no zip".utf8))?.message.contains("is no zip file") == true)
        #expect(refusal(ZipFile.bytes(["other": [1]]))?.message.contains("has no file bootstrap") == true)
        let text = ZipFile.bytes(["bootstrap": [1]], mode: 0o100_644)
        #expect(refusal(text)?.message.contains("is not executable") == true)
    }

    /// Whatever a file says of itself, reading it ends within it.
    @Test func damagedFiles() {
        let whole = ZipFile.bytes(["bootstrap": [1, 2, 3], "b": []])
        for index in whole.indices {
            for value: UInt8 in [0, 0x7F, 0xFF] {
                var bytes = whole
                bytes[index] = value
                _ = ZipDirectory.entries(of: bytes)
            }
            _ = ZipDirectory.entries(of: Array(whole[..<index]))
        }
    }

    @Test func sizes() {
        let most = AWSLimits.unpackedBytesMax
        #expect(refusal(ZipFile.bytes(["bootstrap": [1]], unpackedBytes: UInt32(most))) == nil)
        let above = refusal(ZipFile.bytes(["bootstrap": [1]], unpackedBytes: UInt32(most) + 1))
        #expect(above?.code == .limitExceeded && above?.message.contains("unpacked") == true)
        // What stands before the entries counts, too.
        let zip = ZipFile.bytes(["bootstrap": [1]])
        let filler = [UInt8](repeating: 0, count: AWSLimits.packageBytesMax - zip.count)
        let package = [UInt8](ZipFile.bytes(["bootstrap": [1], "fill": filler]).prefix(AWSLimits.packageBytesMax + 1))
        #expect(refusal(package)?.code == .limitExceeded)
        let fitting = ZipFile.bytes(["bootstrap": [1], "fill": Array(filler.dropLast(1_000))])
        #expect(fitting.count <= AWSLimits.packageBytesMax && refusal(fitting) == nil)
    }
}
