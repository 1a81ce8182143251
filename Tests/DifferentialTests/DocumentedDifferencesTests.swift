import FaaSKeeperModel
import Testing
import ZooKeeperPeer

/// What docs/differences.md says, at both services: so that the list stays true, and what is on it stays on purpose.
@Suite struct DocumentedDifferencesTests {
    /// What the same action came to at both.
    private struct Pair {
        var theirs: Outcome
        var ours: Outcome
    }

    /// Both services with session 0 open, and a second one if the test opens it.
    private final class Both {
        let zooKeeper: ZooKeeperSide
        let faasKeeper: any Service

        init() async throws {
            zooKeeper = try await ZooKeeperSide()
            faasKeeper = try await ServiceKind.memory.start()
            try await open(0)
        }

        func open(_ session: Int) async throws {
            _ = try await zooKeeper.open(session)
            _ = try await faasKeeper.open(session)
        }

        @discardableResult
        func perform(_ action: ResolvedAction, session: Int = 0) async -> Pair {
            Pair(
                theirs: await zooKeeper.perform(action, session: session),
                ours: await faasKeeper.perform(action, session: session))
        }
    }

    private func compare(_ body: (Both) async throws -> Void) async throws {
        let both = try await Both()
        do { try await body(both) } catch { Issue.record(error) }
        await both.faasKeeper.stop()
        await both.zooKeeper.stop()
    }

    @Test func containerAndTTLNodesSaySo() async throws {
        try await compare { both in
            await both.perform(.create("/c", Content(length: 0), .container, .openToAll))
            await both.perform(.create("/t", Content(length: 0), .ttl(60_000), .openToAll))
            let container = await both.perform(.exists("/c", watch: false))
            #expect(container.theirs.stat?.ephemeralOwner == 0)
            #expect(container.ours.stat.map { EphemeralOwner(field: $0.ephemeralOwner) } == .container)
            let ttl = await both.perform(.exists("/t", watch: false))
            #expect(ttl.theirs.stat?.ephemeralOwner == 0)
            #expect(ttl.ours.stat.map { EphemeralOwner(field: $0.ephemeralOwner) } == .ttl(60_000))
        }
    }

    @Test func theLimitIsOnTheDataAndNotOnThePacket() async throws {
        try await compare { both in
            await both.perform(.create("/a", Content(length: 0), .persistent, .openToAll))
            let largest = await both.perform(.set("/a", Content(length: 1_048_575), -1))
            #expect(largest.theirs.code == .connectionLoss)
            #expect(largest.ours.stat?.dataLength == 1_048_575)
            let tooLarge = await both.faasKeeper.perform(.set("/a", Content(length: 1_048_576), -1), session: 0)
            #expect(tooLarge.code == .limitExceeded)
        }
    }

    @Test func credentialsAreCheckedWhereTheyAreGiven() async throws {
        try await compare { both in
            let noColon = Credential(scheme: "digest", secret: Array("nocolon".utf8))
            let digest = await both.perform(.addAuth(noColon))
            #expect(digest.theirs.isSuccess && digest.ours.code == .authFailed)
            let unknown = await both.perform(.addAuth(Credential(scheme: "unheardof", secret: [])))
            #expect(unknown.theirs.code == .authFailed && unknown.ours.code == .authFailed)
            // ZooKeeper ends the connection with it, here the session goes on.
            let after = await both.perform(.exists("/", watch: false))
            #expect(after.theirs.code == .connectionLoss && after.ours.isSuccess)
        }
    }

    @Test func addressesAreNoIdentities() async throws {
        try await compare { both in
            let acl = [ACLEntry(.all, scheme: "ip", id: "127.0.0.1")]
            let created = await both.perform(.create("/a", Content(length: 0), .persistent, acl))
            #expect(created.theirs.isSuccess && created.ours.code == .invalidACL)
        }
    }

    @Test func pathsHaveLimits() async throws {
        try await compare { both in
            let long = "/" + String(repeating: "x", count: Limits.pathBytesMax)
            let created = await both.perform(.create(long, Content(length: 0), .persistent, .openToAll))
            #expect(created.theirs.isSuccess && created.ours.code == .badArguments)
            let deep = String(repeating: "/x", count: Limits.pathDepthMax + 1)
            let missing = await both.perform(.get(deep, watch: false))
            #expect(missing.theirs.code == .noNode && missing.ours.code == .badArguments)
        }
    }

    @Test func watchesOfSeveralModesStandForThemselves() async throws {
        try await compare { both in
            await both.perform(.create("/a", Content(length: 0), .persistent, .openToAll))
            await both.perform(.addWatch("/a", recursive: false))
            await both.perform(.get("/a", watch: true))
            for length in 1...2 { await both.perform(.set("/a", Content(length: length), -1)) }
            // ZOOKEEPER-4466: the one-shot watch has taken the place of the persistent one.
            let theirs = try await both.zooKeeper.events(0)
            let ours = try await both.faasKeeper.events(0, atLeast: 2)
            #expect(theirs.count == 1 && ours.count == 2)
        }
    }

    @Test func quotasCountAMultiAsAWhole() async throws {
        try await compare { both in
            await both.perform(.create("/a", Content(length: 0), .persistent, .openToAll))
            for (name, text) in [
                ("", ""), ("/zookeeper_limits", QuotaText.limits(QuotaChoice(countHard: 1), above: (1, 0))),
                ("/zookeeper_stats", QuotaText.stats((1, 0))),
            ] {
                await both.perform(.create("/zookeeper/quota/a" + name, Content(text: text), .persistent, .openToAll))
            }
            let changes = ["/a/b", "/a/c"].map {
                ResolvedAction.create($0, Content(length: 0), .persistent, .openToAll)
            }
            let created = await both.perform(.multi(changes))
            #expect(created.theirs.isSuccess)
            guard case .results(let results) = created.ours else {
                Issue.record("\(created.ours)")
                return
            }
            #expect(results.map(\.code) == [.rolledBack, .quotaExceeded])
        }
    }

    @Test func theConfigurationNamesNoServers() async throws {
        try await compare { both in
            let configuration = await both.perform(.get("/zookeeper/config", watch: false))
            guard case .data(let theirs, _) = configuration.theirs, case .data(let ours, _) = configuration.ours else {
                Issue.record("\(configuration)")
                return
            }
            #expect(theirs.isEmpty)
            #expect(String(decoding: ours, as: UTF8.self) == "version=0")
        }
    }
}

extension Outcome {
    fileprivate var code: KeeperError.Code? {
        if case .failed(let error) = self { error.code } else { nil }
    }

    fileprivate var stat: Stat? {
        if case .stat(let stat) = self { stat } else { nil }
    }
}
