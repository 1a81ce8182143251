import FaaSKeeperModel
import NIOCore

/// Frames of a connection to a client: their length in four bytes, the session in eight, and what is sealed.
struct DirectFrames: ByteToMessageDecoder {
    struct Frame: Equatable, Sendable {
        let session: SessionID
        let sealed: [UInt8]

        func write(to buffer: inout ByteBuffer) {
            buffer.writeInteger(UInt32(8 + sealed.count))
            buffer.writeInteger(session.value)
            buffer.writeBytes(sealed)
        }
    }

    struct Malformed: Error {}

    typealias InboundOut = Frame

    mutating func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
        guard let length = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self) else { return .needMoreData }
        guard length >= 8, length <= AWSLimits.directFrameBytesMax else { throw Malformed() }
        guard buffer.readableBytes >= 4 + Int(length) else { return .needMoreData }
        buffer.moveReaderIndex(forwardBy: 4)
        guard let session = buffer.readInteger(as: Int64.self), let sealed = buffer.readBytes(length: Int(length) - 8)
        else { throw Malformed() }
        context.fireChannelRead(wrapInboundOut(Frame(session: SessionID(session), sealed: sealed)))
        return .continue
    }

    mutating func decodeLast(
        context: ChannelHandlerContext, buffer: inout ByteBuffer, seenEOF: Bool
    ) throws -> DecodingState { .needMoreData }
}

/// Frames in, frames out.
final class DirectFrameWriter: ChannelOutboundHandler {
    typealias OutboundIn = DirectFrames.Frame
    typealias OutboundOut = ByteBuffer

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let frame = unwrapOutboundIn(data)
        var buffer = context.channel.allocator.buffer(capacity: 12 + frame.sealed.count)
        frame.write(to: &buffer)
        context.write(wrapOutboundOut(buffer), promise: promise)
    }
}

extension Channel {
    /// As a connection of frames.
    func frames() throws -> NIOAsyncChannel<DirectFrames.Frame, DirectFrames.Frame> {
        try pipeline.syncOperations.addHandler(ByteToMessageHandler(DirectFrames()))
        try pipeline.syncOperations.addHandler(DirectFrameWriter())
        return try NIOAsyncChannel(wrappingChannelSynchronously: self)
    }
}
