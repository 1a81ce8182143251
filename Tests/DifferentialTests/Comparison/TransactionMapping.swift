/// Which of our txids stands for which of ZooKeeper's zxids.
///
/// ZooKeeper spends zxids on sessions and on refused writes too, so only order and equality count: the mapping has to
/// be one to one and monotone, and 0, the nodes that were always there, maps to 0.
struct TransactionMapping {
    private var pairs: [(theirs: Int64, ours: Int64)] = [(0, 0)]

    /// Notes that the two are the same write; returns what contradicts it.
    mutating func relate(theirs: Int64, ours: Int64) -> String? {
        var low = 0
        var high = pairs.count
        while low < high {
            let middle = (low + high) / 2
            if pairs[middle].theirs < theirs { low = middle + 1 } else { high = middle }
        }
        if low < pairs.count, pairs[low].theirs == theirs {
            return pairs[low].ours == ours
                ? nil : "zxid \(theirs) was txid \(pairs[low].ours) before and is txid \(ours) now"
        }
        if low > 0, pairs[low - 1].ours >= ours {
            return "zxid \(pairs[low - 1].theirs) < \(theirs), but txid \(pairs[low - 1].ours) >= \(ours)"
        }
        if low < pairs.count, pairs[low].ours <= ours {
            return "zxid \(theirs) < \(pairs[low].theirs), but txid \(ours) >= \(pairs[low].ours)"
        }
        pairs.insert((theirs, ours), at: low)
        return nil
    }
}

/// The time of each write: every ctime and mtime that names the same write has to be the same.
struct WriteTimes {
    private var times: [Int64: Int64] = [:]

    /// Notes that the write has that time; returns what contradicts it.
    mutating func note(_ transaction: Int64, _ millis: Int64) -> String? {
        let known = times[transaction, default: millis]
        times[transaction] = known
        return known == millis ? nil : "write \(transaction) was at \(known) before and is at \(millis) now"
    }
}
