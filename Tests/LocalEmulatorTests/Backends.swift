import CloudConformance
import CloudPrimitives
import LocalEmulator
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A directory of its own for one test; its name is unique in this process and among processes.
func temporaryDirectory() -> String {
    "/tmp/local-emulator-\(getpid())-\(directoryCount.withLock { $0 += 1; return $0 })"
}

private let directoryCount = Mutex(0)

func removeDirectory(_ path: String) {
    for folder in [path + "/sockets", path] {
        guard let entries = opendir(folder) else { continue }
        while let entry = readdir(entries) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { unlink(folder + "/" + name) }
        }
        closedir(entries)
    }
    rmdir(path + "/sockets")
    rmdir(path)
}

/// Runs `body` with a directory that is removed afterwards.
func withDirectory<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let directory = temporaryDirectory()
    defer { removeDirectory(directory) }
    return try await body(directory)
}

enum Backends {
    static func memory() -> ConformanceBackend {
        let clock = ManualClock()
        var options = LocalOptions()
        options.clock = clock
        options.random = SeededRandom(seed: 1)
        let emulator = LocalEmulator.memory(options)
        return ConformanceBackend(
            cloud: emulator.cloud, hasManualClock: true, start: { emulator.start() },
            advance: { millis in
                clock.advance(millis: millis)
                for _ in 0..<20 { await Task.yield() }
            },
            close: { await emulator.shutdown() })
    }

    /// The thread of a directory looks at a manual clock now and then only, so that it needs a little real time too.
    static func directory(_ path: String, durability: LocalOptions.Durability = .normal) throws -> ConformanceBackend {
        let clock = ManualClock()
        var options = LocalOptions()
        options.clock = clock
        options.random = SeededRandom(seed: 1)
        options.durability = durability
        let emulator = try LocalEmulator.open(directory: path, options)
        return ConformanceBackend(
            cloud: emulator.cloud, hasManualClock: true, start: { emulator.start() },
            advance: { millis in
                clock.advance(millis: millis)
                try await Task.sleep(for: .milliseconds(2))
            },
            close: { await emulator.shutdown() })
    }
}
