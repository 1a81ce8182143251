import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// A child process with its three standard streams.
final class Child: @unchecked Sendable {
    /// Where a stream goes.
    enum Stream {
        case file(String, Int32)
        /// A descriptor of this process, taken over as it is.
        case descriptor(Int32)
        case closed
    }

    struct Failure: Error { let number: Int32 }

    /// No child starts while a pipe is made and not yet marked as this process's own.
    static let spawning = Mutex(())

    let id: pid_t
    private let finished: Task<Int32, Never>

    /// - Parameter arguments: bytes, as some are no text.
    init(program: String = Tool.path, arguments: [[UInt8]], environment: [String: String], streams: [Stream]) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, stream) in streams.enumerated() {
            switch stream {
            case .file(let path, let flags):
                posix_spawn_file_actions_addopen(&actions, Int32(number), path, flags, 0o600)
            case .descriptor(let descriptor): posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
            case .closed: posix_spawn_file_actions_addclose(&actions, Int32(number))
            }
        }
        // Signals as a login shell leaves them, whatever the test runner does.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var argv: [UnsafeMutablePointer<CChar>?] = [strdup(program)]
        argv += arguments.map { bytes in
            (bytes.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { strdup($0.baseAddress!) }
        }
        var envp = environment.map { strdup("\($0.key)=\($0.value)") }
        argv.append(nil)
        envp.append(nil)
        defer { for pointer in argv + envp { free(pointer) } }
        var id = pid_t()
        let result = Child.spawning.withLock { _ in posix_spawn(&id, program, &actions, &attributes, argv, envp) }
        guard result == 0 else { throw Failure(number: result) }
        self.id = id
        let child = id
        finished = Task.detached {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    var status: Int32 = 0
                    while waitpid(child, &status, 0) < 0, errno == EINTR {}
                    let isExit = status & 0x7F == 0
                    continuation.resume(returning: isExit ? (status >> 8) & 0xFF : 128 + (status & 0x7F))
                }
            }
        }
    }

    /// The exit code; 128 and the signal where one ended it.
    func wait() async -> Int32 { await finished.value }

    func signal(_ number: Int32) { kill(id, number) }
}
