#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif
import CPageChecks
import CloudPrimitives

/// A file that is written under a name of its own, and gets the one that it is for when it is whole and on the disk.
final class NewFile {
    let path: String
    private let file: String

    /// Makes an empty file, for its owner alone.
    init(beside file: String) throws(CloudError) {
        self.file = file
        var template = Array((file + ".new-XXXXXX").utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            throw CloudError(
                .refused,
                "\(file) cannot be made (\(String(cString: strerror(errno)))); check the permissions of its directory "
                    + "and the space on its disk")
        }
        close(descriptor)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for end in ["", "-wal", FKPC_LOG_SUFFIX, "-shm", "-journal"] { unlink(path + end) }
    }

    /// Flushes it and gives it the name.
    /// - Parameter replacing: whether a file of that name gives way; otherwise it stays, and this one goes.
    func takeName(replacing: Bool) throws(CloudError) {
        try flush(path)
        if replacing {
            guard rename(path, file) == 0 else { throw fault }
        } else if link(path, file) != 0, errno != EEXIST {
            // A file system without hard links. Two processes at once are as good as impossible.
            guard access(file, F_OK) == 0 || rename(path, file) == 0 else { throw fault }
        }
        if let slash = file.lastIndex(of: "/") { try flush(slash == file.startIndex ? "/" : String(file[..<slash])) }
    }

    private var fault: CloudError {
        CloudError(.refused, "\(file) cannot be made (\(String(cString: strerror(errno)))); try again")
    }

    private func flush(_ path: String) throws(CloudError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw fault }
        defer { close(descriptor) }
        // Some file systems do not flush directories, and need not.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw fault }
    }
}
