import CloudPrimitives

/// Throws unless `condition` holds.
func expect(
    _ condition: Bool, _ message: @autoclosure () -> String, file: String = #fileID, line: Int = #line
) throws {
    if !condition { throw ConformanceFailure(message(), file: file, line: line) }
}

/// Throws unless both are equal.
func expectEqual<Value: Equatable>(
    _ actual: Value, _ expected: Value, _ what: @autoclosure () -> String, file: String = #fileID, line: Int = #line
) throws {
    if actual != expected {
        throw ConformanceFailure("\(what()): got \(actual), expected \(expected)", file: file, line: line)
    }
}

/// Throws unless `body` throws an error with that code.
/// - Returns: the error.
@discardableResult
func expectError<Value>(
    _ code: CloudError.Code, _ what: String, file: String = #fileID, line: Int = #line,
    _ body: () async throws(CloudError) -> Value
) async throws -> CloudError {
    do throws(CloudError) {
        _ = try await body()
    } catch {
        try expectEqual(error.code, code, "\(what): error \"\(error.message)\"", file: file, line: line)
        return error
    }
    throw ConformanceFailure("\(what): no error, expected \(code)", file: file, line: line)
}

extension ConformanceBackend {
    /// Makes time pass in small steps until `condition` holds.
    func eventually(
        _ what: String, file: String = #fileID, line: Int = #line, _ condition: () async throws -> Bool
    ) async throws {
        for _ in 0..<6_000 {
            if try await condition() { return }
            try await advance(5)
        }
        throw ConformanceFailure("\(what) never came true", file: file, line: line)
    }

    /// Receives until there is something.
    func receiveSome(
        _ queue: any FIFOQueue, max: Int = 10, visibilityMillis: Int64 = 60_000
    ) async throws -> [ReceivedMessage] {
        var received: [ReceivedMessage] = []
        try await eventually("A message in \(queue.name)") {
            received = try await queue.receive(max: max, visibilityMillis: visibilityMillis)
            return !received.isEmpty
        }
        return received
    }
}

extension QueueMessage {
    /// A short message whose body is its deduplication id.
    init(_ id: String, group: String) {
        self.init(body: Array(id.utf8), group: group, deduplicationID: id)
    }
}

extension ReceivedMessage {
    var text: String { String(decoding: body, as: UTF8.self) }
}

let conformanceTable = Table("conformance")

func key(_ partition: String, _ sort: String = "-") -> ItemKey { ItemKey(conformanceTable, partition, sort) }
