/// Runs functions when a queue has messages, when somebody calls them, and on schedule.
public protocol FunctionRuntime: Sendable {
    /// Installs a function with its triggers. Before the first call that may trigger it.
    func register(_ function: FunctionDefinition)

    /// Starts the function and does not wait for it. At least once; a failed call is repeated.
    func invoke(_ name: String, payload: [UInt8]) async throws(CloudError)
}

/// What every provider's functions take.
public enum FunctionLimits {
    /// Bytes of what a function is called with. Source: Lambda's quotas, "Invocation payload", asynchronous, 2024-11.
    public static let payloadBytesMax = 262_144
}

/// A function, what starts it, and what it may use.
public struct FunctionDefinition: Sendable {
    public enum Trigger: Sendable {
        case queue(String, batchMax: Int)
        case schedule(everyMillis: Int64)
    }

    public var name: String
    public var triggers: [Trigger]
    /// Runs at the same time at the most.
    public var concurrencyMax: Int
    public var memoryMB: Int
    /// A run that takes longer is ended. Shorter than the visibility of the queue that triggers it, so that a run
    /// that was given up is over before its messages come back.
    public var timeoutMillis: Int64
    public var handler: @Sendable (Invocation) async throws -> InvocationResult

    public init(
        name: String, triggers: [Trigger], concurrencyMax: Int, memoryMB: Int, timeoutMillis: Int64,
        handler: @escaping @Sendable (Invocation) async throws -> InvocationResult
    ) {
        self.name = name
        self.triggers = triggers
        self.concurrencyMax = concurrencyMax
        self.memoryMB = memoryMB
        self.timeoutMillis = timeoutMillis
        self.handler = handler
    }
}

/// One run of a function.
public struct Invocation: Sendable {
    public enum Input: Sendable {
        case messages([ReceivedMessage])
        case direct([UInt8])
        case schedule
    }

    public var input: Input
    /// When the run will be ended, in milliseconds since 1970-01-01 UTC.
    public var deadlineMillis: Int64
    public var memoryMB: Int

    public init(input: Input, deadlineMillis: Int64, memoryMB: Int) {
        self.input = input
        self.deadlineMillis = deadlineMillis
        self.memoryMB = memoryMB
    }
}

/// What became of the messages of a run. A handler that throws has failed all of them.
public struct InvocationResult: Sendable {
    /// Receipts of the messages that have to be delivered again.
    public var failed: [String]
    /// When they shall be visible again, in milliseconds from now.
    public var retryAfterMillis: Int64

    public init(failed: [String] = [], retryAfterMillis: Int64 = 0) {
        self.failed = failed
        self.retryAfterMillis = retryAfterMillis
    }
}
