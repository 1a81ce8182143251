import CloudPrimitives
import NIOCore

/// One connection, on its event loop: writes commands, and completes the promises of their answers in order.
final class RedisChannelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Somebody who waits for answers.
    private struct Waiter {
        let promise: EventLoopPromise<[RESPValue]>
        let timer: Scheduled<Void>
    }

    private let place: String
    private var decoder = RESPDecoder()
    private var matcher = AnswerMatcher<Waiter>()
    private var context: ChannelHandlerContext?
    private var failure: RedisFailure?
    private var flushes = false
    /// Whether this is a Redis server at all.
    private var hasAnswered = false

    /// - Parameter place: the server, for messages.
    init(place: String) { self.place = place }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        end(.unknown("The connection to Redis at \(place) has ended"))
        self.context = nil
    }

    // MARK: Commands

    /// Sends `count` commands in one piece.
    func send(
        _ bytes: ByteBuffer, count: Int, by deadline: NIODeadline, timeoutMillis: Int64,
        _ promise: EventLoopPromise<[RESPValue]>
    ) {
        if let failure {
            promise.fail(failure.kind == .final && !hasAnswered ? failure : .notSent(failure.error.message))
            return
        }
        guard let context else {
            promise.fail(RedisFailure.notSent("The connection to Redis at \(place) is closed"))
            return
        }
        guard matcher.missing + count <= RedisLimits.commandsUnderWayMax else {
            promise.fail(
                RedisFailure(
                    .notDone,
                    CloudError(
                        .throttled,
                        "\(matcher.missing) commands wait for Redis at \(place); the limit is "
                            + "\(RedisLimits.commandsUnderWayMax)")))
            return
        }
        let timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.end(.unknown("Redis at \(self.place) has not answered within \(timeoutMillis) ms"))
        }
        _ = matcher.expect(count, for: Waiter(promise: promise, timer: timer))
        context.write(wrapOutboundOut(bytes), promise: nil)
        // What others send in the same turn goes out with it.
        guard !flushes else { return }
        flushes = true
        context.eventLoop.assumeIsolated().execute {
            self.flushes = false
            self.context?.flush()
        }
    }

    // MARK: Answers

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        decoder.append(unwrapInboundIn(data).readableBytesView)
        do throws(RESPError) {
            while failure == nil, let answer = try decoder.next() {
                switch matcher.take(answer) {
                case .nothing: break
                case .complete(let waiter, let answers):
                    hasAnswered = true
                    waiter.timer.cancel()
                    waiter.promise.succeed(answers)
                case .unexpected: return end(unasked(answer))
                }
            }
        } catch {
            end(RedisChannelHandler.failure(of: error, at: place))
        }
    }

    /// A server says so why it takes no connection, and then closes it.
    private func unasked(_ answer: RESPValue) -> RedisFailure {
        guard case .error(let bytes) = answer.plain else {
            return .unknown("Redis at \(place) has sent an answer that nobody asked for")
        }
        return RedisErrorReply(bytes).failure
    }

    private static func failure(of error: RESPError, at place: String) -> RedisFailure {
        switch error.kind {
        case .foreign(let byte):
            let isAlert = byte == 0x15
            return .final(
                .refused,
                "At \(place) there is no Redis server: \(isAlert ? "TLS is" : "another protocol is") spoken there"
                    + (isAlert ? ", which wants rediss://" : ""))
        case .tooLarge: return .final(.limitExceeded, "Redis at \(place) answers with too much: \(error.message)")
        case .malformed:
            return .unknown("Redis at \(place) has sent what is no answer (\(error.message))")
        }
    }

    // MARK: The end

    func channelInactive(context: ChannelHandlerContext) {
        end(.unknown("The connection to Redis at \(place) was lost"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(
            RedisTLS.failure(of: error, at: place) ?? .unknown("The connection to Redis at \(place) was lost: \(error)")
        )
    }

    /// Fails everyone who waits, and closes the connection: no answer can be told from another after this.
    func end(_ failure: RedisFailure) {
        guard self.failure == nil else { return }
        self.failure = failure
        for waiter in matcher.removeAll() {
            waiter.timer.cancel()
            waiter.promise.fail(failure)
        }
        context?.close(promise: nil)
    }

    /// Whether commands may be sent.
    var isOpen: Bool { failure == nil && context != nil }
}
