import CloudPrimitives
import FaaSKeeperModel

/// What is said first on a connection, and whether the server will do. Pure, but for the reading of the password.
struct RedisGreeting {
    let commands: [RedisCommand]
    private let url: RedisURL
    private let configured = ["appendonly", "appendfsync", "save", "maxmemory-policy"]
    private let sections = ["server", "persistence", "memory", "replication"]

    init(_ url: RedisURL) throws(RedisFailure) {
        self.url = url
        var hello = RedisCommand("HELLO", "3")
        do throws(CloudError) {
            if let password = try url.password?.read() {
                hello.words += ["AUTH", url.user ?? "default", password].map { Array($0.utf8) }
            }
        } catch { throw RedisFailure(.final, error) }
        commands =
            [hello, RedisCommand("SELECT", "\(url.database)")]
            + sections.map { RedisCommand("INFO", $0) }
            + configured.map { RedisCommand("CONFIG", "GET", $0) }
            + RedisScript.allCases.map { RedisCommand("SCRIPT", "LOAD", $0.text) }
    }

    /// - Throws: where the server does not let us in, or would lose items.
    func read(
        _ answers: [RESPValue]
    ) throws(RedisFailure) -> (server: RedisServerReport, scripts: [RedisScript: String]) {
        var rest = answers[...]
        func next() -> RESPValue { rest.popFirst() ?? .null }
        try checkHello(next())
        if case .error(let bytes) = next().plain { throw refused(RedisErrorReply(bytes), "database \(url.database)") }
        var report = RedisServerReport()
        for _ in sections { report.note(info: next().text ?? "") }
        for _ in configured {
            for pair in next().pairs ?? [] {
                if let name = pair.key.text, let value = pair.value.text { report.note(name, configured: value) }
            }
        }
        try check(report)
        var scripts: [RedisScript: String] = [:]
        for script in RedisScript.allCases { scripts[script] = next().text }
        return (report, scripts)
    }

    /// The server's own words are not passed on: of a command that it does not know it repeats the arguments.
    private func checkHello(_ answer: RESPValue) throws(RedisFailure) {
        guard case .error(let bytes) = answer.plain else {
            let version = answer.pairs?.first { $0.key.text == "proto" }?.value.integer
            guard version == 3 else { throw .final(.refused, "The server at \(url) does not greet as Redis does") }
            return
        }
        let reply = RedisErrorReply(bytes)
        switch reply.code {
        case "WRONGPASS":
            throw .final(
                .refused, "Redis at \(url) does not take this password\(url.user == nil ? "" : " of this user")")
        case "NOAUTH":
            throw .final(
                .refused,
                "Redis at \(url) wants a password: \(url.usesTLS ? "rediss" : "redis")://user:password@host, "
                    + "password-file= or password-env=")
        case "NOPERM": throw .final(.refused, "Redis at \(url) does not permit this user to connect")
        case "DENIED":
            throw .final(.refused, "Redis at \(url) is in protected mode: it wants a password to be set")
        case "ERR" where !reply.mayPass, "NOPROTO":
            let isWithoutPassword = reply.text.contains("without any password configured")
            throw .final(
                .refused,
                isWithoutPassword
                    ? "Redis at \(url) has no password, and the address has one"
                    : "The server at \(url) does not speak RESP3: Redis 6 or newer is needed")
        default: throw reply.mayPass ? reply.failure : .final(.refused, "Redis at \(url) refuses: \(reply.code)")
        }
    }

    private func refused(_ reply: RedisErrorReply, _ what: String) -> RedisFailure {
        if reply.mayPass { return reply.failure }
        return .final(.refused, "Redis at \(url) refuses \(what): \(reply.text)")
    }

    private func check(_ report: RedisServerReport) throws(RedisFailure) {
        if report.isLoading { throw RedisErrorReply(Array("LOADING".utf8)).failure }
        if report.isReplica {
            throw .final(
                .refused, "Redis at \(url) is a replica, which lags behind; the address has to lead to the primary")
        }
        if let policy = report.durability.evictionPolicy, policy != "noeviction" {
            throw .final(
                .refused,
                "Redis at \(url) has the maxmemory-policy \(escapeControl(policy)), by which it may drop nodes; "
                    + "noeviction is right")
        }
    }
}
