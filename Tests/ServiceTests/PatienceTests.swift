import CloudPrimitives
import FaaSKeeperConnect
import FaaSKeeperModel
import FaaSKeeperStorage
import Logging
import Synchronization
import Testing

@testable import FaaSKeeper

/// No operation takes longer than it may, whatever hangs: the queue, the store, or an operation before it.
@Suite struct PatienceTests {
    /// What it guards goes on only once it has been opened.
    private final class Gate: Sendable {
        private struct State {
            var isOpen = true
            var waiting: [CheckedContinuation<Void, Never>] = []
        }
        private let state = Mutex(State())

        func close() { state.withLock { $0.isOpen = false } }

        func open() {
            let waiting = state.withLock { state in
                state.isOpen = true
                defer { state.waiting = [] }
                return state.waiting
            }
            for continuation in waiting { continuation.resume() }
        }

        func pass() async {
            await withCheckedContinuation { continuation in
                let isOpen = state.withLock { state in
                    if !state.isOpen { state.waiting.append(continuation) }
                    return state.isOpen
                }
                if isOpen { continuation.resume() }
            }
        }
    }

    private struct GatedQueue: FIFOQueue {
        let base: any FIFOQueue
        let gate: Gate
        var name: String { base.name }
        var limits: QueueLimits { base.limits }

        func send(_ messages: [QueueMessage]) async throws(CloudError) {
            await gate.pass()
            try await base.send(messages)
        }
        func receive(max: Int, visibilityMillis: Int64) async throws(CloudError) -> [ReceivedMessage] {
            try await base.receive(max: max, visibilityMillis: visibilityMillis)
        }
        func delete(_ receipts: [String]) async throws(CloudError) { try await base.delete(receipts) }
        func release(_ receipts: [String], afterMillis millis: Int64) async throws(CloudError) {
            try await base.release(receipts, afterMillis: millis)
        }
        func depth() async throws(CloudError) -> Int { try await base.depth() }
    }

    private struct GatedChannel: EventChannel {
        let base: any EventChannel
        let gate: Gate

        func open(
            _ session: SessionID, receiver: @escaping @Sendable ([ChannelMessage]) -> Void
        ) async throws(CloudError) {
            await gate.pass()
            try await base.open(session, receiver: receiver)
        }
        func close(_ session: SessionID) async throws(CloudError) { try await base.close(session) }
        func publish(_ message: ChannelMessage, to session: SessionID) async throws(CloudError) -> Reachability {
            try await base.publish(message, to: session)
        }
    }

    private func run(
        _ body: (FaaSKeeperClient, _ queue: Gate, _ channel: Gate) async throws -> Void
    ) async throws {
        try await Backend.memory.run { deployment in
            let (queue, channel) = (Gate(), Gate())
            var cloud = deployment.cloud
            cloud.requestQueue = GatedQueue(base: cloud.requestQueue, gate: queue)
            cloud.channel = GatedChannel(base: cloud.channel, gate: channel)
            var options = ClientOptions()
            options.timeoutMillis = 1_500
            let client = FaaSKeeperClient(
                cloud: cloud, config: DeploymentConfig(), options: options,
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
            try await body(client, queue, channel)
            queue.open()
            channel.open()
            await client.close()
        }
    }

    /// What was given up is sent once the queue answers, if it had been begun; later writes follow in their order.
    @Test(.timeLimit(.minutes(1))) func aQueueThatHangs() async throws {
        try await run { client, queue, _ in
            _ = try await client.create("/a")
            queue.close()
            #expect(await code { _ = try await client.set("/a", data: bytes("first")) } == .timedOut)
            #expect(client.isSending)
            // Behind it, never sent.
            #expect(await code { _ = try await client.set("/a", data: bytes("second")) } == .timedOut)
            // Neither do reads wait longer.
            #expect(try await client.get("/a").data == [])
            queue.open()
            while client.isSending { try await Task.sleep(for: .milliseconds(5)) }
            let stat = try await client.set("/a", data: bytes("third"))
            #expect(stat.version == 2)
            #expect(try await client.get("/a").data == bytes("third"))
        }
    }

    @Test(.timeLimit(.minutes(1))) func aChannelThatHangs() async throws {
        try await run { client, _, channel in
            channel.close()
            #expect(await code { _ = try await client.create("/a") } == .timedOut)
            let task = Task { try await client.create("/a") }
            task.cancel()
            #expect(await code { _ = try await task.value } == .cancelled)
            channel.open()
            _ = try await client.create("/a")
        }
    }

    /// A write whose time is over before its turn has come does not wait for it, and the order goes on.
    @Test(.timeLimit(.minutes(1))) func aWriteBehindAReadThatHangs() async throws {
        try await run { client, _, _ in
            _ = try await client.create("/a")
            let read = await client.enter(.read)
            let told = Mutex<KeeperError.Code?>(nil)
            let write = Task {
                let result = await code { _ = try await client.set("/a", data: bytes("late")) }
                told.withLock { $0 = result }
            }
            for _ in 0..<6_000 where told.withLock({ $0 }) == nil { try await Task.sleep(for: .milliseconds(5)) }
            #expect(told.withLock { $0 } == .timedOut)
            client.leave(read)
            await write.value
            #expect(try await client.get("/a").data == [])
            _ = try await client.set("/a", data: bytes("next"))
        }
    }

    @Test func theOrderWithoutWhatWasGivenUp() {
        var order = SessionOrder()
        let read = order.enter(.read).id
        let (first, second) = (order.enter(.write), order.enter(.write))
        let last = order.enter(.read)
        #expect(!first.mayStart && !second.mayStart && !last.mayStart)
        #expect(order.finish(first.id).started.isEmpty)
        let progress = order.finish(read)
        #expect(progress.released == [read, first.id] && progress.started == [first.id, second.id])
        #expect(order.finish(second.id).started == [last.id])
        #expect(order.finish(last.id).released == [last.id] && order.isEmpty)
    }
}
