/// An error of a cloud primitive.
public struct CloudError: Error, Sendable, CustomStringConvertible {
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        public let description: String
        init(_ description: String) { self.description = description }

        /// The condition of a write did not hold; ``CloudError/current`` is the item that stood in the way.
        public static let conditionFailed = Code("conditionFailed")
        /// Another transaction had the item at that moment. Nothing was written; trying again is right.
        public static let conflict = Code("conflict")
        /// The provider asks to slow down. Nothing was done.
        public static let throttled = Code("throttled")
        /// The service cannot be reached or did not answer. Whether anything was done is unknown.
        public static let unavailable = Code("unavailable")
        /// This process has shut its connection down. Nothing was done, and trying again is in vain.
        public static let closed = Code("closed")
        /// A size or count exceeds the provider's limit; the message names it.
        public static let limitExceeded = Code("limitExceeded")
        /// No such object, queue or function.
        public static let notFound = Code("notFound")
        /// The caller's lease or receipt has ended and somebody else has taken over. Nothing was done.
        public static let fenced = Code("fenced")
        /// Stored bytes cannot be read, or were written by a newer version.
        public static let corrupt = Code("corrupt")
        /// The store refuses: permissions, read-only, disk full.
        public static let refused = Code("refused")
    }

    public let code: Code
    /// One sentence for a person.
    public let message: String
    /// For `.conditionFailed`: the item as it is, nil when there is none.
    public let current: Item?
    /// For a transaction: which of its updates failed.
    public let index: Int?

    public init(_ code: Code, _ message: String, current: Item? = nil, index: Int? = nil) {
        self.code = code
        self.message = message
        self.current = current
        self.index = index
    }

    public var description: String { message }
}
