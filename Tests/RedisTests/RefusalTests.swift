import CloudPrimitives
import FaaSKeeperModel
import RedisPeer
import Testing

@testable import RedisStore

/// Servers that refuse, and things that are no servers.
@Suite struct RefusalTests {
    private func connecting(_ url: RedisURL) async throws -> CloudError {
        let store = try RedisStore(url, deployment: "test", options: .patient)
        defer { store.close() }
        return try await failure { () async throws(CloudError) in try await store.connect() }
    }

    @Test func wrongPasswords() async throws {
        try await withServer(RedisServer.Setup(password: "right-one")) { server in
            let address = "127.0.0.1:\(server.port)"
            for (text, why) in [
                ("redis://\(address)", "wants a password"),
                ("redis://:wrong-one@\(address)", "does not take this password"),
                ("redis://nobody:wrong-one@\(address)", "does not take this password of this user"),
            ] {
                let error = try await connecting(RedisURL(text))
                #expect(error.code == .refused)
                #expect(error.message.contains(why), "\(error.message)")
                #expect(!error.message.contains("wrong-one"))
            }
            // It is not told again and again before an answer comes.
            let url = try RedisURL("redis://:right-one@\(address)")
            let store = try RedisStore(url, deployment: "test", options: .patient)
            _ = try await store.connect()
            store.close()
        }
    }

    /// A server without a password takes any.
    @Test func aPasswordTooMuch() async throws {
        try await withServer { server in
            let url = try RedisURL("redis://:needless@127.0.0.1:\(server.port)")
            let store = try RedisStore(url, deployment: "test", options: .patient)
            _ = try await store.connect()
            store.close()
        }
    }

    /// A server that does not know HELLO repeats what it was told.
    @Test func anOldServerDoesNotShowThePassword() async throws {
        try await withFake({ words, _ in
            guard words[0] == "HELLO" else { return nil }
            return .value(.error(Array("ERR unknown command `HELLO`, with args beginning with: \(words)".utf8)))
        }) { fake in
            let error = try await connecting(RedisURL("redis://:s3cret@127.0.0.1:\(fake.port)"))
            #expect(error.code == .refused)
            #expect(error.message.contains("Redis 6 or newer"))
            #expect(!error.message.contains("s3cret"))
        }
    }

    @Test func noRedisServer() async throws {
        for banner in ["HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9\r\n", "220 mail ESMTP\r\n"] {
            try await withFake({ words, _ in words[0] == "connect" ? .bytes(Array(banner.utf8)) : .silence }) { fake in
                let error = try await connecting(fake.url)
                #expect(error.code == .refused)
                #expect(error.message.contains("there is no Redis server"), "\(error.message)")
            }
        }
        try await withFake({ words, _ in words[0] == "HELLO" ? .value(.integer(3)) : nil }) { fake in
            let error = try await connecting(fake.url)
            #expect(error.message.contains("does not greet as Redis does"), "\(error.message)")
        }
    }

    @Test func tlsAndNot() async throws {
        try await withServer(RedisServer.Setup(usesTLS: true)) { server in
            let address = "127.0.0.1:\(server.port)"
            var options = RedisOptions.patient
            options.callMillis = 500
            let plain = try RedisStore(RedisURL("redis://\(address)"), deployment: "test", options: options)
            let error = try await failure { () async throws(CloudError) in try await plain.connect() }
            #expect(error.code == .unavailable || error.message.contains("rediss://"), "\(error.message)")
            plain.close()
            // Nobody trusted has signed it.
            let untrusted = try await connecting(RedisURL("rediss://\(address)"))
            #expect(untrusted.code == .refused)
            #expect(untrusted.message.contains("not signed by anybody trusted"), "\(untrusted.message)")
            // It is for another name.
            let other = try await connecting(
                RedisURL("rediss://\(address)?ca-file=\(server.certificate)&server-name=other.example"))
            #expect(other.code == .refused)
            #expect(other.message.contains("for another server"), "\(other.message)")
            // Its name counts, and the address it was found at does not, in a certificate that has the address too.
            let named = try RedisStore(
                RedisURL("rediss://\(address)?ca-file=\(server.certificate)&server-name=LOCALHOST."), deployment: "test"
            )
            _ = try await named.connect()
            named.close()
            for host in ["127.0.0.1", "localhost"] {
                let store = try RedisStore(
                    RedisURL("rediss://\(host):\(server.port)?ca-file=\(server.certificate)"), deployment: "test",
                    options: .patient)
                _ = try await store.connect()
                store.close()
            }
            let missing = try await connecting(RedisURL("rediss://\(address)?ca-file=/not/there.pem"))
            #expect(missing.code == .refused)
            #expect(missing.message.contains("/not/there.pem"), "\(missing.message)")
        }
        try await withServer { server in
            // It waits for the end of a line, which TLS may have by chance.
            var options = RedisOptions.patient
            options.callMillis = 1_000
            options.connectMillis = 300
            let url = try RedisURL("rediss://127.0.0.1:\(server.port)")
            let store = try RedisStore(url, deployment: "test", options: options)
            let error = try await failureInTime { () async throws(CloudError) in
                try await store.connect()
            } until: {
                $0.message.contains("redis://")
            }
            #expect(error.code == .refused || error.code == .unavailable)
            #expect(error.message.contains("redis://"), "\(error.message)")
            store.close()
        }
    }

    @Test func namesInCertificates() {
        for (name, pattern) in [
            ("a.example.com", "a.example.com"), ("A.Example.com", "a.eXample.COM."), ("a.example.com", "*.example.com"),
            ("localhost", "localhost"),
        ] { #expect(ServerName.fits(name, pattern), "\(name) \(pattern)") }
        for (name, pattern) in [
            ("a.example.com", "b.example.com"), ("a.b.example.com", "*.example.com"), ("example.com", "*.com"),
            ("example.com", "*.example.com"), ("localhost", "*"), ("", ""), (".example.com", "*.example.com"),
            ("a.example.com", "a*.example.com"), ("a.example.com", "*.*.com"),
            ("a.example.com", "a.example.com.evil.com"),
        ] { #expect(!ServerName.fits(name, pattern), "\(name) \(pattern)") }
    }

    @Test func serversThatWouldLoseItems() async throws {
        for policy in ["allkeys-lru", "volatile-ttl"] {
            try await withServer(RedisServer.Setup(["--maxmemory-policy", policy])) { server in
                let error = try await connecting(server.url())
                #expect(error.code == .refused)
                #expect(error.message.contains(policy) && error.message.contains("noeviction"), "\(error.message)")
            }
        }
        try await withServer { primary in
            try await withServer(RedisServer.Setup(["--replicaof", "127.0.0.1 \(primary.port)"])) { replica in
                let error = try await connecting(replica.url())
                #expect(error.code == .refused)
                #expect(error.message.contains("is a replica"), "\(error.message)")
            }
        }
    }

    @Test func databasesThatAreNotThere() async throws {
        try await withServer { server in
            let error = try await connecting(server.url("/9999"))
            #expect(error.code == .refused)
            #expect(error.message.contains("database 9999"), "\(error.message)")
        }
    }

    /// Full memory: nothing is written, reads and deletions go on.
    @Test func outOfMemory() async throws {
        try await withServer { server in
            let store = try server.store()
            _ = try await store.put(key("a"), Item(["n": .int(1)]))
            _ = try await command(store, "CONFIG", "SET", "maxmemory", "1")
            let updates = [
                ItemUpdate(key("a"), .delete), ItemUpdate(key("b"), .put(Item())),
                ItemUpdate(key("c"), .put(Item(["data": .bytes([UInt8](repeating: 1, count: 10_000))]))),
            ]
            let error = try await failure { () async throws(CloudError) in try await store.transact(updates) }
            #expect(error.code == .refused)
            #expect(error.message.contains("memory of the Redis server is full"), "\(error.message)")
            #expect(try await store.get(key("a"))?.int("n") == 1)
            #expect(try await store.get(key("b")) == nil)
            #expect(try await store.scan(table, after: nil, limit: 10).rows.map(\.key) == [key("a")])
            try await store.delete(key("a"))
            #expect(try await store.scan(table, after: nil, limit: 10).rows.isEmpty)
            _ = try await command(store, "CONFIG", "SET", "maxmemory", "0")
            _ = try await store.put(key("a"), Item())
            store.close()
        }
    }

    /// The primary has become a replica: writes are refused, and the next call looks where the address leads now.
    @Test func readOnly() async throws {
        try await withServer { server in
            let store = try server.store()
            _ = try await store.put(key("a"), Item(["n": .int(1)]))
            // Of a server that is not there: its data stay.
            _ = try await command(store, "REPLICAOF", "127.0.0.1", "1")
            let error = try await failure { () async throws(CloudError) in try await store.put(key("a"), Item()) }
            #expect(error.code == .refused)
            #expect(error.message.contains("is a replica"), "\(error.message)")
            let again = try await failure { () async throws(CloudError) in try await store.get(key("a")) }
            #expect(again.code == .refused)
            store.close()
        }
    }

    /// Nothing is done by a server that is loading, so the same is sent again; when it takes too long, that is said.
    @Test func loading() async throws {
        let loading = RESPValue.error(Array("LOADING Redis is loading the dataset in memory".utf8))
        try await withFake({ words, count in words[0] == "EVALSHA" && count < 4 ? .value(loading) : nil }) { fake in
            let store = try RedisStore(fake.url, deployment: "test", options: .patient)
            _ = try await store.put(key("a"), Item())
            #expect(fake.count("EVALSHA") == 4)
            store.close()
        }
        var options = RedisOptions.patient
        options.callMillis = 1_000
        for name in ["GET", "INFO"] {
            try await withFake({ words, _ in
                words[0] != name ? nil : name == "GET" ? .value(loading) : .value(.bulk(Array("loading:1".utf8)))
            }) { fake in
                let store = try RedisStore(fake.url, deployment: "test", options: options)
                let error = try await failureInTime { () async throws(CloudError) in
                    try await store.get(key("a"))
                } until: {
                    $0.code == .throttled
                }
                #expect(error.code == .throttled)
                #expect(error.message.contains("still loading"), "\(error.message)")
                store.close()
            }
        }
    }

    @Test func anotherServerOfACluster() async throws {
        try await withFake({ words, _ in
            words[0] == "GET" ? .value(.error(Array("MOVED 3999 10.0.0.7:6381".utf8))) : nil
        }) { fake in
            let store = try RedisStore(fake.url, deployment: "test", options: .patient)
            let error = try await failure { () async throws(CloudError) in try await store.get(key("a")) }
            #expect(error.code == .refused)
            #expect(error.message.contains("10.0.0.7:6381") && error.message.contains("cluster"), "\(error.message)")
            store.close()
        }
    }

    /// Errors from within a script, as Redis 6 wraps them.
    @Test func errorsWithinScripts() {
        for (text, code) in [
            ("OOM command not allowed when used memory > 'maxmemory'. script: abc, on @user_script:9.", "OOM"),
            ("ERR Error running script (call to f_abc): @user_script:12: -OOM command not allowed", "OOM"),
            ("ERR Error running script (call to f_abc): @user_script: 12: -READONLY You can't write", "READONLY"),
            ("ERR Error running script (call to f_abc): @user_script:12: user_script:12: attempt to index", "ERR"),
            ("ERR syntax error", "ERR"), ("", ""),
        ] { #expect(RedisErrorReply(Array(text.utf8)).code == code, "\(text)") }
        let long = RedisErrorReply(Array(String(repeating: "\u{1B}[2J", count: 1_000).utf8))
        #expect(!long.text.contains("\u{1B}") && long.text.count < 10_000)
    }
}
