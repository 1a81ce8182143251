public import CloudPrimitives

/// What every backend of the cloud primitives has to do, as a list of checks. A backend's test makes a fresh deployment
/// for each check and runs it:
///
///     for check in ConformanceSuite.all {
///         let backend = ConformanceBackend(cloud: …, start: …, advance: …, close: …)
///         try await check.run(backend)
///     }
public enum ConformanceSuite {
    /// Every check; the names are unique.
    public static let all: [ConformanceCheck] =
        keyValueChecks + transactionChecks + queryChecks + synchronizationChecks + objectChecks + queueChecks
        + runtimeChecks + channelChecks + modelChecks

    /// The check of that name.
    public static func check(_ name: String) -> ConformanceCheck? { all.first { $0.name == name } }
}

/// One property that a backend must have.
public struct ConformanceCheck: Sendable {
    /// The part of the cloud and what must hold of it.
    public let name: String
    private let body: @Sendable (ConformanceBackend) async throws -> Void

    init(_ name: String, _ body: @escaping @Sendable (ConformanceBackend) async throws -> Void) {
        self.name = name
        self.body = body
    }

    /// Runs the check on a fresh deployment, and closes that.
    /// - Throws: `ConformanceFailure` when the property does not hold; what the backend throws.
    public func run(_ backend: ConformanceBackend) async throws {
        do {
            try await body(backend)
        } catch {
            await backend.close()
            throw error
        }
        await backend.close()
    }
}

/// A fresh deployment, and how to make time pass in it.
public struct ConformanceBackend: Sendable {
    public var cloud: Cloud
    /// Whether time only passes in ``advance``. Checks that need minutes are left out otherwise.
    public var hasManualClock: Bool
    /// Called once the functions are registered: schedules begin.
    public var start: @Sendable () async throws -> Void
    /// Lets so many milliseconds pass, and gives tasks a chance to run.
    public var advance: @Sendable (Int64) async throws -> Void
    public var close: @Sendable () async -> Void

    public init(
        cloud: Cloud, hasManualClock: Bool, start: @escaping @Sendable () async throws -> Void = {},
        advance: @escaping @Sendable (Int64) async throws -> Void, close: @escaping @Sendable () async -> Void = {}
    ) {
        self.cloud = cloud
        self.hasManualClock = hasManualClock
        self.start = start
        self.advance = advance
        self.close = close
    }
}

/// A property does not hold.
public struct ConformanceFailure: Error, Sendable, CustomStringConvertible {
    public let message: String
    public let file: String
    public let line: Int

    init(_ message: String, file: String = #fileID, line: Int = #line) {
        self.message = message
        self.file = file
        self.line = line
    }

    public var description: String { "\(message) (\(file):\(line))" }
}
