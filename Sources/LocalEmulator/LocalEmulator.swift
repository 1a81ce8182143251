public import CloudPrimitives

/// The cloud on one machine: tables, objects, queues, functions, schedules and the event channel, in memory or in a
/// directory that several processes share. There is no daemon: whoever sends a message runs the function for it.
public final class LocalEmulator: Sendable {
    private let backend: any Backend
    /// Where it is; nil in memory.
    public let directory: String?

    private init(_ backend: any Backend, directory: String? = nil) {
        self.backend = backend
        self.directory = directory
    }

    /// A deployment that lives and ends with this object. Every primitive call is atomic by itself; functions run as
    /// ordinary tasks.
    public static func memory(_ options: LocalOptions = .init()) -> LocalEmulator {
        LocalEmulator(MemoryBackend(options))
    }

    /// The deployment in `directory`, which is made, with mode 0700, when there is none.
    /// - Throws: `.refused` when the directory or its database cannot be used (permissions, a full disk, a newer
    ///   version, a file that is no database); `.corrupt`; `.unavailable` when another process holds it for too long.
    public static func open(
        directory: String, _ options: LocalOptions = .init()
    ) throws(CloudError) -> LocalEmulator {
        LocalEmulator(try DirectoryBackend(directory: directory, options), directory: directory)
    }

    /// The same on a thread of its own: where another process holds the database, nothing else waits for it.
    public static func openBeside(
        directory: String, _ options: LocalOptions = .init()
    ) async throws(CloudError) -> LocalEmulator {
        let result: Result<LocalEmulator, CloudError> = await withUnsafeContinuation { continuation in
            startThread {
                do throws(CloudError) {
                    continuation.resume(returning: .success(try open(directory: directory, options)))
                } catch { continuation.resume(returning: .failure(error)) }
            }
        }
        return try result.get()
    }

    /// The primitives. Queues are those of `QueueName`.
    public var cloud: Cloud { backend.cloud }

    /// Begins work in the background: schedules, and what dead processes left behind. After the functions have been
    /// registered. Costs nothing before ``LocalLimits/firstTickMillis`` have passed.
    public func start() { backend.start() }

    /// Returns when no message or invocation is visible that a function registered here would handle, and no run of
    /// this process is under way.
    public func drain() async throws(CloudError) { try await backend.drain() }

    /// Messages and direct calls that no delivery has dealt with.
    public func deadLetters() async throws(CloudError) -> [DeadLetter] { try await backend.deadLetters() }

    /// Puts dead letters behind what waits in their queues, of one queue or of all, as if they had just been sent.
    /// - Returns: how many.
    public func redrive(_ queue: String?) async throws(CloudError) -> Int { try await backend.redrive(queue) }

    /// How the queues stand: those of the service first, then what else has messages.
    public func queues() async throws(CloudError) -> [QueueReport] { try await backend.queueReports() }

    /// Waits for the functions that run, until they are late at the most, then closes the channels and connections.
    /// In a directory, what was sent before is still dealt with where that takes less than
    /// ``LocalLimits/takeoverMillis``; the rest is for the next process. Calls after it throw `.closed`.
    public func shutdown() async { await backend.shutdown() }
}

/// What memory and directory have in common.
protocol Backend: Sendable {
    var cloud: Cloud { get }
    func start()
    func drain() async throws(CloudError)
    func deadLetters() async throws(CloudError) -> [DeadLetter]
    func redrive(_ queue: String?) async throws(CloudError) -> Int
    func queueReports() async throws(CloudError) -> [QueueReport]
    func shutdown() async
}
