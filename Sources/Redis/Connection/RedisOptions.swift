public import CloudPrimitives

/// How a store speaks to its server.
public struct RedisOptions: Sendable {
    /// A call has to be answered within this. Milliseconds.
    public var callMillis = RedisLimits.callMillis
    /// One attempt to connect. Milliseconds.
    public var connectMillis = RedisLimits.connectMillis
    /// Sizes that the store enforces; the same as the emulator's unless a provider's are asked for.
    public var limits = KeyValueLimits(
        itemBytesMax: 2 << 20, transactionItemsMax: 2_000, queryPageBytesMax: 1 << 20)
    public var random: any RandomSource = SystemRandom()

    public init() {}
}
