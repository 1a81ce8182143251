import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import FaaSKeeperStorage
import Testing

/// Requests that no client of this library sends, but somebody could who may send requests at all: what the service does by itself
/// without asking an access control list is no way around the list.
@Suite struct ForgedRequestTests {
    private static let closed: ACL = [ACLEntry(.read, scheme: "world", id: "anyone")]

    private func send(_ body: Request.Body, as session: SessionID, _ deployment: Deployment) async throws {
        let id = RequestID(session: session, number: deployment.cloud.random.positive())
        let request = Request(id: id, isRegistered: false, body: body)
        try await deployment.cloud.requestQueue.send([
            QueueMessage(body: request.encoded(), group: "forged", deduplicationID: deployment.cloud.random.token())
        ])
        try await deployment.drain()
    }

    /// A node whose parent lets nobody delete it.
    private func guarded(_ client: FaaSKeeperClient) async throws {
        _ = try await client.create("/guarded")
        _ = try await client.create("/guarded/node", data: [1])
        _ = try await client.setACL("/guarded", Self.closed)
        #expect(await code { try await client.delete("/guarded/node") } == .noAuth)
    }

    @Test func expiringWhatDoesNotExpire() async throws {
        try await Backend.memory.run { deployment in
            let client = deployment.client()
            try await guarded(client)
            let row = try #require(try await deployment.cloud.store.get(Layout.node(NodePath("/guarded/node"))))
            let incarnation = try #require(row.string(NodeRow.incarnationAttribute))
            try await send(
                .expire(path: NodePath("/guarded/node"), incarnation: incarnation, version: 0), as: SessionID(1),
                deployment)
            #expect(try await client.get("/guarded/node").data == [1])
            await client.close()
        }
    }

    /// Only `fsck` asks so, and only when the session has ended.
    @Test func expiringWhatIsOfALivingSession() async throws {
        try await Backend.memory.run { deployment in
            let client = deployment.client()
            _ = try await client.create("/mine", mode: .ephemeral)
            let row = try #require(try await deployment.cloud.store.get(Layout.node(NodePath("/mine"))))
            let incarnation = try #require(row.string(NodeRow.incarnationAttribute))
            try await send(
                .expire(path: NodePath("/mine"), incarnation: incarnation, version: 0), as: SessionID(1), deployment)
            #expect(try await client.exists("/mine") != nil)
            await client.close()
        }
    }

    /// A session called 0 has the owner of persistent nodes; its rows are written by whoever may write sessions.
    @Test func sessionsThatOwnWhatNobodyOwns() async throws {
        try await Backend.memory.run { deployment in
            let client = deployment.client()
            try await guarded(client)
            let store = deployment.cloud.store
            for session in [SessionID(0), SessionID(Int64.min)] {
                let row = SessionRow(id: session, createdMillis: 1, timeoutMillis: 60_000)
                try await store.put(Layout.session(session), row.item)
                try await store.put(Layout.ephemeral(session, NodePath("/guarded/node")), ["x": .int(1)])
                try await send(.closeSession(evicted: true), as: session, deployment)
                try await eventually("the session has ended") {
                    try await store.get(Layout.session(session)) == nil
                }
                #expect(try await client.get("/guarded/node").data == [1])
            }
            await client.close()
        }
    }
}
