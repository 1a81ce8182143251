#if DEBUG
    public import Fuzzing

    /// Every decoder that is fuzzed. A new one, such as an import's lines, is one entry here: how
    /// valid inputs are made, and what must hold of all.
    public enum Decoders {
        public static let all: [Decoder] =
            wire + parts + rows + stored + commandLine + shell + addresses + printing + lineEditing
            + documents + exports + zooKeeperFiles + redis

        public static func named(_ name: String) -> Decoder? { all.first { $0.name == name } }
    }
#else
    public import Fuzzing

    /// The decoders are reached by `@testable import`, which a release build does not have.
    public enum Decoders {
        public static let all: [Decoder] = []
        public static func named(_ name: String) -> Decoder? { nil }
    }
#endif
