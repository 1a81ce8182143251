import SystemCalls

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// `config.toml` on the disk.
struct ConfigurationFile: Sendable {
    let path: String

    /// More than that is no configuration. Bytes.
    static let bytesMax = 1_048_576

    /// - Returns: nil where neither `XDG_CONFIG_HOME` nor `HOME` says where it would be.
    init?(environment: [String: String]) {
        if let directory = environment["XDG_CONFIG_HOME"], directory.hasPrefix("/") {
            path = directory + "/faaskeeper/config.toml"
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            path = home + "/.config/faaskeeper/config.toml"
        } else {
            return nil
        }
    }

    /// What is in it; nothing where there is no file.
    /// - Throws: code 2.
    func read() throws(CommandError) -> Configuration { try Configuration(bytes(), file: path) }

    private func bytes() throws(CommandError) -> [UInt8] {
        do throws(Descriptor.Failure) {
            let descriptor = try Descriptor.openForReading(path)
            defer { Descriptor.closeFile(descriptor) }
            var bytes: [UInt8] = []
            while bytes.count <= ConfigurationFile.bytesMax {
                let part = try Descriptor.readSome(descriptor)
                if part.isEmpty { return bytes }
                bytes += part
            }
        } catch {
            if error.number == ENOENT || error.number == ENOTDIR { return [] }
            throw .usage("Cannot read \(path): \(error.reason)")
        }
        throw .usage("\(path) has more than \(ConfigurationFile.bytesMax) bytes, which is no configuration")
    }

    /// Changes the text; two processes that do it at once do it one after the other.
    func change<Value>(
        _ body: (inout ConfigurationText, Configuration) throws(CommandError) -> Value
    ) throws(CommandError) -> Value {
        let directory = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        try makeDirectory(directory)
        let lock = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard lock >= 0 else { throw failure("open \(directory)", .current) }
        defer { close(lock) }
        while flock(lock, LOCK_EX) != 0, errno == EINTR {}
        let before = try bytes()
        var text = ConfigurationText(before, file: path)
        let value = try body(&text, try Configuration(before, file: path))
        // What is written can be read.
        _ = try Configuration(text.bytes, file: path)
        if text.bytes != before { try write(text.bytes) }
        return value
    }

    /// Under another name first: whoever reads sees the old file or the new one.
    private func write(_ bytes: [UInt8]) throws(CommandError) {
        // A link goes on pointing to the file.
        var target = path
        if let real = realpath(path, nil) {
            target = String(cString: real)
            free(real)
        }
        var state = stat()
        let mode = stat(target, &state) == 0 ? state.st_mode & 0o777 : 0o600
        var name = Array((target + ".XXXXXX").utf8CString)
        let descriptor = mkstemp(&name)
        guard descriptor >= 0 else { throw failure("write beside \(target)", .current) }
        let other = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        do throws(Descriptor.Failure) {
            defer { Descriptor.closeFile(descriptor) }
            var start = 0
            while start < bytes.count { start += try Descriptor.writeSome(descriptor, bytes[start...]) }
            guard fchmod(descriptor, mode) == 0, fsync(descriptor) == 0, rename(other, target) == 0 else {
                throw .current
            }
        } catch {
            unlink(other)
            throw failure("write \(target)", error)
        }
    }

    private func makeDirectory(_ directory: String) throws(CommandError) {
        var made = ""
        for part in directory.split(separator: "/") {
            made += "/" + part
            if mkdir(made, 0o700) != 0, errno != EEXIST, errno != EROFS, errno != EACCES {
                throw failure("make \(made)", .current)
            }
        }
    }

    private func failure(_ what: String, _ failure: Descriptor.Failure) -> CommandError {
        CommandError(.failure, "configuration", "Cannot \(what): \(failure.reason)")
    }
}
