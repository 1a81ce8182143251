#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif
import CloudPrimitives
import GRDBSQLite

/// Makes processes take turns. SQLite's write lock goes to whoever asks at the right moment, which is nearly always the
/// process that has just released it. With a turnstile, one waits for the lock and holds the turnstile meanwhile; who
/// has released the lock has to pass it before asking again.
final class Turnstile {
    private let descriptor: Int32
    private var jitter: UInt64

    /// How long one waits for the turnstile; whoever holds it longer is stopped. Microseconds.
    private static let patienceMicros: Int64 = 200_000

    init(directory: String, jitter: UInt64) {
        descriptor = openLockFile(directory + "/turnstile")
        self.jitter = jitter | 1
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func pass(timeoutMicros: Int64, _ body: () throws(CloudError) -> Void) throws(CloudError) {
        let isHeld = enter(timeoutMicros: min(timeoutMicros, Turnstile.patienceMicros))
        defer { if isHeld { flock(descriptor, LOCK_UN) } }
        try body()
    }

    private func enter(timeoutMicros: Int64) -> Bool {
        guard descriptor >= 0 else { return false }
        var waited: Int64 = 0
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR, waited < timeoutMicros else { return false }
            let pause = BusyWait.pauseMicros(&jitter)
            sleepMicros(pause)
            waited += pause
        }
        return true
    }
}

private func openLockFile(_ path: String) -> Int32 { open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }

/// Waits for another connection's lock in short, uneven steps.
enum BusyWait {
    static func pauseMicros(_ jitter: inout UInt64) -> Int64 {
        jitter ^= jitter << 13
        jitter ^= jitter >> 7
        jitter ^= jitter << 17
        return 100 + Int64(jitter % 400)
    }

    static func install(on connection: Connection) {
        connection.jitter |= 1
        sqlite3_busy_handler(
            connection.handle,
            { context, _ in
                let connection = Unmanaged<Connection>.fromOpaque(context!).takeUnretainedValue()
                guard connection.waitedMicros < connection.busyMicros else { return 0 }
                let pause = BusyWait.pauseMicros(&connection.jitter)
                sleepMicros(pause)
                connection.waitedMicros += pause
                return 1
            }, Unmanaged.passUnretained(connection).toOpaque())
    }
}
