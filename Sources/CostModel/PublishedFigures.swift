/// What the published model takes from measurements on AWS (HPDC'24, arXiv 2203.14859, section 5).
public enum PublishedFigures {
    /// Up to here the hybrid store keeps a node in the key-value store.
    public static let hybridBytesMax = 4_096
    /// The size of a node and the memory of the functions at which their times were taken.
    public static let sizeBytes = 1_024
    public static let memoryMB = 512
    /// The rate of writes at which one FIFO queue with one leader, in batches of ten, was seen to saturate.
    public static let writesPerSecondMax = 75

    // Milliseconds of a run at that size and memory, one request a run.
    static let followerMillis = 32.0
    static let leaderMillisObject = 61.0
    static let leaderMillisKeyValue = 31.0

    // Milliseconds more for each further kB. Follower and leader on objects: between 4 B and 250 kB in the published
    // breakdown, 31.8 to 102.5 and 62.2 to 132.6. Leader on the key-value store: what of the latter is not the object,
    // and what an update of a 64 kB item takes more than one of 1 kB, 67 against 6.8.
    static let followerMillisPerKB = (102.5 - 31.8) / 250
    static let leaderMillisPerKBObject = (132.6 - 62.2) / 250
    static let leaderMillisPerKBKeyValue = ((132.6 - 62.2) - (102.1 - 42.7)) / 250 + (67 - 6.8) / 63

    /// Medians of a heartbeat at 512 MB, by the clients it pings.
    static let heartbeatMillis: [(clients: Double, millis: Double)] = [(1, 11.5), (16, 19.5), (64, 73)]
}

extension EstimateBasis {
    private var furtherKB: Double { max(0, Double(sizeBytes - PublishedFigures.sizeBytes)) / 1_024 }

    /// Whether a node's data go to the object store.
    var usesObjects: Bool {
        switch store {
        case .object: true
        case .keyValue: false
        case .hybrid: sizeBytes > PublishedFigures.hybridBytesMax
        }
    }

    var followerMillis: Double {
        PublishedFigures.followerMillis + furtherKB * PublishedFigures.followerMillisPerKB
    }

    var leaderMillis: Double {
        usesObjects
            ? PublishedFigures.leaderMillisObject + furtherKB * PublishedFigures.leaderMillisPerKBObject
            : PublishedFigures.leaderMillisKeyValue + furtherKB * PublishedFigures.leaderMillisPerKBKeyValue
    }
}
