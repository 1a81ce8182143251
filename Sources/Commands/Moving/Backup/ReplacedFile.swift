import SystemCalls

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file that appears under its name only when it is whole and on the disk: until then it is written beside it.
struct ReplacedFile {
    let path: String
    /// Under which it is written.
    let partPath: String
    private let descriptor: Int32

    /// - Parameter replaces: whether a file of that name may go.
    init(_ path: String, replaces: Bool) throws(CommandError) {
        self.path = path
        partPath = "\(path).part-\(getpid())"
        if !replaces, access(path, F_OK) == 0 { throw ReplacedFile.exists(path) }
        descriptor = open(partPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ReplacedFile.failure("written", partPath, .current) }
    }

    var output: Output { Output(descriptor) }

    /// Everything is written: to the disk with it, and then under its name.
    func finish(replaces: Bool) throws(CommandError) {
        guard fsync(descriptor) == 0, close(descriptor) == 0 else {
            let failure = Descriptor.Failure.current
            unlink(partPath)
            throw ReplacedFile.failure("written", path, failure)
        }
        // A link refuses to take the place of a file; a rename would not.
        let isInPlace = replaces ? rename(partPath, path) == 0 : link(partPath, path) == 0
        guard isInPlace else {
            let failure = Descriptor.Failure.current
            unlink(partPath)
            throw failure.number == EEXIST ? ReplacedFile.exists(path) : ReplacedFile.failure("written", path, failure)
        }
        if !replaces { unlink(partPath) }
        let directory = open(ReplacedFile.directory(of: path), O_RDONLY | O_CLOEXEC)
        guard directory >= 0 else { return }
        defer { close(directory) }
        if fsync(directory) != 0, errno != EINVAL {
            throw ReplacedFile.failure("flushed to the disk", path, .current)
        }
    }

    /// It is not to be.
    func discard() {
        close(descriptor)
        unlink(partPath)
    }

    private static func directory(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: 0x2F) else { return "." }
        return slash == path.utf8.startIndex ? "/" : String(path[..<slash])
    }

    private static func exists(_ path: String) -> CommandError {
        CommandError(.failure, "fileExists", "\(path) is there already; --force replaces it")
    }

    private static func failure(_ what: String, _ path: String, _ failure: Descriptor.Failure) -> CommandError {
        CommandError(.failure, "output", "\(path) cannot be \(what): \(failure.reason)")
    }
}
