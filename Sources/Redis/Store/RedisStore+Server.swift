public import CloudPrimitives

extension RedisStore {
    /// Connects now rather than at the first call, and says what a write survives.
    /// - Throws: `.refused` where the server is none, wants another password, is a replica, or may drop items;
    ///   `.unavailable` where it does not answer.
    public func connect() async throws(CloudError) -> RedisDurability {
        do throws(RedisFailure) {
            return try await caller.link.connection(by: caller.deadline).server.durability
        } catch { throw error.error }
    }

    /// Which life of the store this is. The first call of a deployment draws the word by which an emptied store is told
    /// from this one.
    public func incarnation() async throws(CloudError) -> RedisIncarnation {
        let word = Array(caller.options.random.token().utf8)
        let names = names
        let answers = try await caller.call(isRepeatable: true, by: caller.deadline) { _ in
            [
                RedisCommand([Array("SET".utf8), names.birth, word, Array("NX".utf8)]),
                RedisCommand([Array("MGET".utf8), names.birth, names.writes]), RedisCommand("INFO", "server"),
            ]
        }
        var report = RedisServerReport()
        report.note(info: answers[2].text ?? "")
        guard let values = answers[1].elements, values.count == 2, let birth = values[0].text,
            let writes = Int64(values[1].text ?? "0")
        else { throw CloudError(.corrupt, "Redis at \(url) has no word of this deployment that can be read") }
        return RedisIncarnation(birth: birth, runID: report.runID, writes: writes)
    }
}
