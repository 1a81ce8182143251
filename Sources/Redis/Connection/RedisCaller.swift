import CloudPrimitives
import NIOCore

/// Sends commands again as long as that is right: what was surely not done always, what may have been done only where
/// doing it twice is the same as once.
struct RedisCaller: Sendable {
    let link: RedisLink
    let options: RedisOptions

    var deadline: NIODeadline { .now() + .milliseconds(options.callMillis) }

    /// - Parameter isRepeatable: whether commands with an unknown outcome may be sent again.
    /// - Returns: the answers, none of them an error.
    func call(
        isRepeatable: Bool, by deadline: NIODeadline,
        _ commands: (RedisConnection) -> [RedisCommand]
    ) async throws(CloudError) -> [RESPValue] {
        var attempts: Int64 = 0
        // What the server has said, which tells more than that there was no time for another answer.
        var said: CloudError?
        while true {
            do throws(RedisFailure) {
                return try await attempt(by: deadline, commands)
            } catch {
                let repeats = error.kind == .notDone || (error.kind == .unknown && isRepeatable)
                if isRepeatable, error.kind == .unknown, let said { throw said }
                if error.error.code == .throttled { said = error.error }
                attempts += 1
                let pause = options.random.jitter(in: 0...min(RedisLimits.reconnectMillisMax, 5 << min(attempts, 10)))
                guard repeats, NIODeadline.now() + .milliseconds(pause) < deadline, !Task.isCancelled else {
                    throw error.error
                }
                try? await Task.sleep(for: .milliseconds(pause))
            }
        }
    }

    /// One call of a script: by its name, or with its text where the server has forgotten it.
    func run(
        _ script: RedisScript, keys: [[UInt8]], arguments: [[UInt8]], isRepeatable: Bool, by deadline: NIODeadline
    ) async throws(CloudError) -> RESPValue {
        let rest = [Array("\(keys.count)".utf8)] + keys + arguments
        let whole = RedisCommand([Array("EVAL".utf8), Array(script.text.utf8)] + rest)
        do throws(CloudError) {
            return try await call(isRepeatable: isRepeatable, by: deadline) { connection in
                guard let name = connection.scripts[script] else { return [whole] }
                return [RedisCommand([Array("EVALSHA".utf8), Array(name.utf8)] + rest)]
            }.first ?? .null
        } catch {
            guard error.isForgottenScript else { throw error }
        }
        return try await call(isRepeatable: isRepeatable, by: deadline) { _ in [whole] }.first ?? .null
    }

    private func attempt(
        by deadline: NIODeadline, _ commands: (RedisConnection) -> [RedisCommand]
    ) async throws(RedisFailure) -> [RESPValue] {
        let connection = try await link.connection(by: deadline)
        let answers = try await connection.send(commands(connection), by: deadline)
        for answer in answers {
            guard case .error(let bytes) = answer.plain else { continue }
            let reply = RedisErrorReply(bytes)
            if reply.concernsTheServer { link.leave(connection) }
            throw reply.failure
        }
        return answers
    }
}

extension CloudError {
    fileprivate var isForgottenScript: Bool { code == .notFound }
}
