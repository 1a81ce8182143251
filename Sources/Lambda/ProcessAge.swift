#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How long this process has been there, loading included.
enum ProcessAge {
    /// In milliseconds, in steps of the kernel's ticks, ten milliseconds usually; nil where the system does not tell.
    static func millis() -> Int64? {
        #if os(Linux)
            guard let file = fopen("/proc/self/stat", "r") else { return nil }
            defer { fclose(file) }
            var buffer = [UInt8](repeating: 0, count: 4_096)
            let count = fread(&buffer, 1, buffer.count, file)
            var time = timespec()
            guard clock_gettime(CLOCK_BOOTTIME, &time) == 0 else { return nil }
            let now = Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
            return age(
                stat: String(decoding: buffer[..<count], as: UTF8.self),
                ticksPerSecond: Int64(sysconf(Int32(_SC_CLK_TCK))),
                nowMillis: now)
        #else
            return nil
        #endif
    }

    /// - Parameter stat: field 22 is when the process began, in ticks since the machine did; the second may have anything in its
    ///   parentheses (proc(5)).
    static func age(stat: String, ticksPerSecond: Int64, nowMillis: Int64) -> Int64? {
        guard ticksPerSecond > 0, let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[end...].split(separator: " ")
        guard fields.count > 20, let ticks = Int64(fields[20]) else { return nil }
        let (scaled, isTooLarge) = ticks.multipliedReportingOverflow(by: 1_000)
        let age = nowMillis - scaled / ticksPerSecond
        return isTooLarge || age < 0 ? nil : age
    }
}
