#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where the running program is.
public enum ProgramPath {
    /// Links followed; nil where the system does not say.
    public static var current: String? {
        #if canImport(Darwin)
            let link: String? = CommandLine.arguments.first
        #else
            let link: String? = "/proc/self/exe"
        #endif
        guard let link, let path = realpath(link, nil) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }
}

extension Descriptor {
    /// Whether there is a file of that name that is no directory.
    public static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
}
