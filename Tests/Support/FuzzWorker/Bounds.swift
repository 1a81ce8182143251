#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What one input may cost. Whoever takes more is ended by the system.
enum Bounds {
    /// Beyond what the process has when it begins. The largest inputs have a quarter of a megabyte.
    static let memoryBytesMax = 96 << 20
    /// Of the processor, not of the clock: other programs do not count.
    static let seconds = 20

    static func limitMemory() {
        #if os(Linux)
            guard let used = addressSpace() else { return }
            var bound = rlimit(rlim_cur: rlim_t(used + memoryBytesMax), rlim_max: rlim_t(used + memoryBytesMax))
            setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &bound)
            // A process that is ended on purpose leaves no file.
            var none = rlimit(rlim_cur: 0, rlim_max: 0)
            setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        #endif
    }

    static func beginInput() {
        var timer = itimerval()
        timer.it_value.tv_sec = seconds
        #if os(Linux)
            setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &timer, nil)
        #else
            setitimer(ITIMER_PROF, &timer, nil)
        #endif
    }

    #if os(Linux)
        private static func addressSpace() -> Int? {
            let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { return nil }
            defer { close(file) }
            var buffer = [UInt8](repeating: 0, count: 128)
            let count = read(file, &buffer, buffer.count)
            let text = String(decoding: buffer[..<max(0, count)], as: UTF8.self)
            return text.split(separator: " ").first.flatMap { Int($0) }.map { $0 * Int(getpagesize()) }
        }
    #endif
}

/// Bytes as an argument.
enum Hex {
    static func bytes(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count % 2 == 0 else { return nil }
        var result: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16) else {
                return nil
            }
            result.append(byte)
        }
        return result
    }
}
