#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The clock that all processes of the machine share.
enum Moment {
    static var nanos: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// A number with so many digits after its point; Foundation would cost the process its short start.
func fixed(_ value: Double, _ digits: Int) -> String {
    var scale: Int64 = 1
    for _ in 0..<digits { scale *= 10 }
    let scaled = Int64((value * Double(scale)).rounded())
    let rest = String(scaled.magnitude % UInt64(scale))
    let sign = scaled < 0 ? "-" : ""
    return sign + "\(scaled.magnitude / UInt64(scale))." + String(repeating: "0", count: digits - rest.count) + rest
}

func list(_ values: [Double], _ digits: Int) -> String {
    "[" + values.map { fixed($0, digits) }.joined(separator: ",") + "]"
}

/// To stderr, for whoever started this process.
func announce(_ text: String) {
    let line = Array((text + "\n").utf8)
    _ = write(2, line, line.count)
}

/// What this process has used so far.
enum Used {
    private static var all: rusage {
        var usage = rusage()
        // 0 is this process; the constant's type differs from system to system.
        getrusage(0, &usage)
        return usage
    }

    /// The most memory that was resident at a time, in kB.
    static var residentMaxKB: Int64 {
        #if canImport(Darwin)
            return Int64(all.ru_maxrss) / 1_024
        #else
            return Int64(all.ru_maxrss)
        #endif
    }

    /// The processors' time, the kernel's included, in microseconds.
    static var processorMicros: Int64 {
        let usage = all
        return Int64(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1_000_000
            + Int64(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
    }
}
