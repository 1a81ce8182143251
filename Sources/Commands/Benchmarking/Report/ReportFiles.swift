import Plots
import SystemCalls

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The files of a report in a directory. Replaces those of an earlier report, and nothing else.
struct ReportFiles: Sendable {
    /// What the beginning of every file of a report has.
    static let mark = "fk bench report"
    /// Within so many bytes.
    private static let markBytes = 256

    let directory: String

    /// Makes the directory, where there is none, and sees to it that everything may be written there.
    /// - Throws: where a file has the name of one of the report's and is none.
    func prepare(_ names: [String]) throws(CommandError) {
        if mkdir(directory, 0o777) != 0, errno != EEXIST { throw failure("made", directory) }
        guard access(directory, W_OK | X_OK) == 0 else { throw failure("written to", directory) }
        for name in names where try !isOurs(path(name)) {
            throw CommandError(
                .failure, "fileExists",
                "\(path(name)) is there and is no part of a report; --report takes a directory of its own")
        }
    }

    private func path(_ name: String) -> String { "\(directory)/\(name)" }

    private func isOurs(_ path: String) throws(CommandError) -> Bool {
        do throws(Descriptor.Failure) {
            let descriptor = try Descriptor.openForReading(path)
            defer { Descriptor.closeFile(descriptor) }
            var bytes: [UInt8] = []
            while bytes.count < ReportFiles.markBytes {
                let part = try Descriptor.readSome(descriptor)
                if part.isEmpty { break }
                bytes += part
            }
            let mark = Array(ReportFiles.mark.utf8)
            return bytes.prefix(ReportFiles.markBytes).indices.contains { bytes[$0...].starts(with: mark) }
        } catch {
            if error.number == ENOENT { return true }
            if error.number == EISDIR { return false }
            throw CommandError(.failure, "output", "\(path) cannot be read: \(error.reason)")
        }
    }

    func write(_ name: String, _ text: String) async throws {
        let file = try ReplacedFile(path(name), replaces: true)
        do {
            let output = file.output
            output.write(text)
            try await output.flush()
        } catch {
            file.discard()
            throw error
        }
        try file.finish(replaces: true)
        chmod(path(name), 0o644)
    }

    private func failure(_ what: String, _ path: String) -> CommandError {
        CommandError(.failure, "output", "\(path) cannot be \(what): \(Descriptor.Failure.current.reason)")
    }
}
