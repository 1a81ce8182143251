import CloudPrimitives
public import FaaSKeeper
public import FaaSKeeperModel

/// Something that a session has and nobody else: a lock, the leadership.
///
/// It ends when it is released, when its node is deleted, or with the session. Whoever has it must stop in time:
/// ``remainingMillis`` says, without asking anybody, for how long the service surely leaves it to nobody else, and
/// ``loss()`` waits for the moment when it is no longer safe.
///
/// No clock is proof against a process that is stopped and goes on later, between a look and an act. What must never be
/// done by two, such as a write to other storage, is done with ``fence`` and refused by that storage when it has seen a
/// higher one: fences ascend with every holder.
public struct Hold: Sendable {
    /// The node that stands for it.
    public var node: NodePath { place.path }
    /// The txid at which the node was created: higher than that of any holder before.
    public var fence: Int64 { place.fence }
    public let client: FaaSKeeperClient

    let place: Place
    private let line: WaitingLine
    private let lapses: Int

    init(_ place: Place, in line: WaitingLine, lapses: Int) {
        self.place = place
        self.line = line
        client = line.client
        self.lapses = lapses
    }

    /// For so long nobody else can have it on account of silence, by this client's clock; nil when it is lost or may be.
    public var remainingMillis: Int64? {
        guard let certainty = client.certainty, certainty.lapses == lapses, certainty.remainingMillis > 0 else {
            return nil
        }
        return certainty.remainingMillis
    }

    /// Why a hold is over, though nobody has released it.
    public enum Loss: Sendable, Hashable {
        /// The session has ended, or may have: the service was silent for nearly its time-out.
        case session
        /// Somebody has deleted the node.
        case node
    }

    /// Waits until the hold is lost. Meanwhile it keeps the session alive, and watches the node: three storage writes.
    /// - Parameter marginMillis: how long before the session may end a silence counts as the loss; a tenth of its time-out
    ///   unless given. What has to be stopped then has that long to stop.
    /// - Returns: nil when the task is cancelled.
    public func loss(marginMillis: Int64? = nil) async -> Loss? {
        let margin = marginMillis ?? client.sessionTimeoutMillis / 10
        // Beside each other, and none waits for another: a call of a backend that is away takes its time.
        let (verdicts, verdict) = AsyncStream<Loss>.makeStream()
        let parts = [
            Task { if await watchNode() { verdict.yield(.node) } },
            Task { await client.keepAlive() },
            Task {
                while let remaining = remainingMillis, remaining > margin {
                    do { try await client.clock.sleep(millis: Hold.lookMillis) } catch { return }
                }
                verdict.yield(.session)
            },
        ]
        defer { for part in parts { part.cancel() } }
        return await verdicts.first { _ in true }
    }

    /// Between two looks at the clock.
    static let lookMillis: Int64 = 50

    /// Gives it up. Done when it returns; where it throws that is tried again in the background while the session lives.
    public func release() async throws(KeeperError) { try await line.leave(place) }

    /// Whether the node was deleted; false when nobody knows.
    private func watchNode() async -> Bool {
        var events = client.events().makeAsyncIterator()
        while !Task.isCancelled {
            do throws(KeeperError) {
                _ = try await client.get(node.text, watch: true)
                try await client.waitForEvent(at: node, &events)
            } catch {
                if error.code == .noNode { return true }
                if [.sessionExpired, .closing, .cancelled].contains(error.code) { return false }
                do { try await client.clock.sleep(millis: client.sessionTimeoutMillis / 20) } catch { return false }
            }
        }
        return false
    }
}

extension FaaSKeeperClient {
    /// Gives signs of life while the service asks for none, a third of the time-out after the last one; until the task is
    /// cancelled or the session ends.
    func keepAlive() async {
        while !Task.isCancelled, let certainty {
            if certainty.remainingMillis < sessionTimeoutMillis * 2 / 3 {
                // What fails is tried again soon; the clock decides when it was too often.
                do throws(KeeperError) { try await renewSession() } catch {
                    if error.code == .sessionExpired { return }
                }
            }
            do { try await clock.sleep(millis: sessionTimeoutMillis / 20) } catch { return }
        }
    }
}
