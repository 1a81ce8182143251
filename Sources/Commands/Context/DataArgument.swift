import FaaSKeeperModel
import SystemCalls

/// Reads the data of a node from an operand.
extension CommandContext {
    /// - Parameter word: nil is no data. `-` reads standard input, `@FILE` a file, anything else is the data itself.
    /// - Throws: code 2 for what cannot be decoded, 10 for more than a node holds.
    func data(_ word: Word?, _ arguments: Arguments, path: String) async throws -> [UInt8] {
        try arguments.atMostOne(of: [.hex, .base64])
        guard let word else { return [] }
        let isEncoded = arguments.has(.hex) || arguments.has(.base64)
        // Encoded data may be three times as long, with its line breaks.
        let bytes = try await bytes(word, limit: Limits.nodeDataBytesMax * (isEncoded ? 3 : 1), path: path)
        let data: [UInt8]
        if arguments.has(.hex) {
            guard let decoded = Hexadecimal.decode(bytes) else {
                throw CommandError.usage("The data is not hexadecimal: pairs of 0-9 and a-f are")
            }
            data = decoded
        } else if arguments.has(.base64) {
            guard let decoded = Base64.decode(bytes) else {
                throw CommandError.usage("The data is not base64: A-Z, a-z, 0-9, + and / with = at the end are")
            }
            data = decoded
        } else {
            data = bytes
        }
        guard data.count <= Limits.nodeDataBytesMax else { throw tooMuch("\(data.count)", path) }
        return data
    }

    private func bytes(_ word: Word, limit: Int, path: String) async throws -> [UInt8] {
        if !word.isLiteral, word.text == "-" {
            if console.inputIsScript {
                throw CommandError.usage("- reads standard input, but the commands come from there: use @FILE or -f")
            }
            return try await bounded(console.input, limit, path)
        }
        if !word.isLiteral, word.text.hasPrefix("@") {
            let file = String(word.text.dropFirst())
            do {
                let descriptor = try Descriptor.openForReading(file)
                defer { Descriptor.closeFile(descriptor) }
                return try await bounded(Input(descriptor), limit, path)
            } catch let failure as Descriptor.Failure {
                throw CommandError(.failure, "input", "Cannot read \(file): \(failure.reason)", path: path)
            }
        }
        return Array(word.text.utf8)
    }

    private func bounded(_ input: Input, _ limit: Int, _ path: String) async throws -> [UInt8] {
        let bytes = try await input.readAll(limit: limit)
        if bytes.count > limit { throw tooMuch("more than \(limit)", path) }
        return bytes
    }

    private func tooMuch(_ count: String, _ path: String) -> CommandError {
        CommandError(
            .limitExceeded, KeeperError.Code.limitExceeded.description,
            "The data has \(count) bytes, a node holds at most \(Limits.nodeDataBytesMax): \(path)", path: path)
    }
}
