import SystemCalls

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Lets the user's editor work on bytes, in a file that nobody else can read. Blocks; the editor has the terminal.
enum EditorFile {
    static func edit(
        _ bytes: [UInt8], _ environment: [String: String]
    ) -> Result<[UInt8], BrowserEvent.EditFailure> {
        func failure(_ text: String) -> Result<[UInt8], BrowserEvent.EditFailure> {
            .failure(BrowserEvent.EditFailure(message: text))
        }
        let directory = environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        var name = Array((directory + "/fk-XXXXXX").utf8CString)
        let descriptor = mkstemp(&name)
        let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard descriptor >= 0 else { return failure("no file in \(directory): \(Descriptor.Failure.current.reason)") }
        defer { unlink(path) }
        do throws(Descriptor.Failure) {
            defer { Descriptor.closeFile(descriptor) }
            var start = 0
            while start < bytes.count { start += try Descriptor.writeSome(descriptor, bytes[start...]) }
        } catch { return failure("\(path) cannot be written: \(error.reason)") }
        let editor = ["VISUAL", "EDITOR"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? "vi"
        let status: Int32
        // Ctrl-C is for the editor; the shell in between would die of it and leave the editor behind.
        do throws(CommandError) { status = try SystemCommand("trap : INT; \(editor) '\(path)'").waitHere() } catch {
            return failure(error.message)
        }
        guard status == 0 else { return failure("\(editor) has failed (\(status)); nothing was written") }
        do throws(Descriptor.Failure) { return .success(try read(path)) } catch {
            return failure("\(path) cannot be read: \(error.reason)")
        }
    }

    /// Keeps what could not be written in a file that nobody else can read.
    /// - Returns: its name.
    static func keep(
        _ bytes: [UInt8], _ environment: [String: String]
    ) -> Result<String, BrowserEvent.EditFailure> {
        let directory = environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        var name = Array((directory + "/fk-edited-XXXXXX").utf8CString)
        let descriptor = mkstemp(&name)
        let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        do throws(Descriptor.Failure) {
            guard descriptor >= 0 else { throw .current }
            defer { Descriptor.closeFile(descriptor) }
            var start = 0
            while start < bytes.count { start += try Descriptor.writeSome(descriptor, bytes[start...]) }
            return .success(path)
        } catch {
            return .failure(BrowserEvent.EditFailure(message: "\(path): \(error.reason)"))
        }
    }

    /// Anew by its name: editors put another file in its place.
    private static func read(_ path: String) throws(Descriptor.Failure) -> [UInt8] {
        let descriptor = try Descriptor.openForReading(path)
        defer { Descriptor.closeFile(descriptor) }
        var bytes: [UInt8] = []
        while true {
            let part = try Descriptor.readSome(descriptor)
            if part.isEmpty { return bytes }
            bytes += part
        }
    }
}
