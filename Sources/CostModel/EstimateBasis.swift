public import CloudPrimitives

/// Where clients read nodes, as far as a store is paid by the request.
public enum StoreKind: String, CaseIterable, Sendable {
    case object
    case keyValue = "key-value"
    /// Nodes up to ``PublishedFigures/hybridBytesMax`` in the key-value store; of larger ones the data in the object store.
    case hybrid
}

/// What the functions run on.
public enum Processor: String, CaseIterable, Sendable { case x86, arm }

/// What one operation costs depends on these.
public struct EstimateBasis: Hashable, Sendable {
    /// With the price of the processor in the place of x86's.
    public let prices: PriceSheet
    public let store: StoreKind
    /// Of a node's data.
    public let sizeBytes: Int
    /// Of each function.
    public let memoryMB: Int
    public let processor: Processor

    /// - Throws: where `prices` does not have the processor.
    public init(
        prices: PriceSheet, store: StoreKind, sizeBytes: Int, memoryMB: Int = PublishedFigures.memoryMB,
        processor: Processor = .x86
    ) throws(MissingPrice) {
        var prices = prices
        if processor == .arm {
            guard let price = prices.functionGBSecondARM else {
                throw MissingPrice(sheet: prices.name, what: "functions on ARM")
            }
            prices.functionGBSecond = price
        }
        self.prices = prices
        self.store = store
        self.sizeBytes = sizeBytes
        self.memoryMB = memoryMB
        self.processor = processor
    }
}

/// A price that a sheet does not have.
public struct MissingPrice: Error, Hashable {
    public let sheet: String
    public let what: String
}
