/// A map in the byte order of its keys: sorted chunks, so that a million keys take an insertion in microseconds.
struct SortedMap<Value: Sendable>: Sendable {
    struct Entry: Sendable {
        let key: String
        var value: Value
    }

    private var chunks: [[Entry]] = []
    private(set) var count = 0

    private static var chunkMax: Int { 256 }

    subscript(key: String) -> Value? {
        get {
            let (chunk, index, found) = place(of: key)
            return found ? chunks[chunk][index].value : nil
        }
        set {
            let (chunk, index, found) = place(of: key)
            switch (newValue, found) {
            case (let value?, true): chunks[chunk][index].value = value
            case (let value?, false): insert(Entry(key: key, value: value), chunk, index)
            case (nil, true): remove(chunk, index)
            case (nil, false): break
            }
        }
    }

    /// Visits entries in order until `visit` returns false: those after `after` (before it, when descending) that begin
    /// with `prefix`.
    func scan(prefix: String, after: String?, descending: Bool, _ visit: (Entry) -> Bool) {
        if descending {
            scanDown(prefix: prefix, after: after, visit)
        } else {
            scanUp(prefix: prefix, after: after, visit)
        }
    }

    private func scanUp(prefix: String, after: String?, _ visit: (Entry) -> Bool) {
        var start = prefix
        var skipsEqual = false
        if let after, orderOfBytes(after, prefix) >= 0 {
            start = after
            skipsEqual = true
        }
        var (chunk, index, found) = place(of: start)
        if found && skipsEqual { index += 1 }
        while chunk < chunks.count {
            while index < chunks[chunk].count {
                let entry = chunks[chunk][index]
                guard hasBytes(entry.key, prefix: prefix), visit(entry) else { return }
                index += 1
            }
            chunk += 1
            index = 0
        }
    }

    private func scanDown(prefix: String, after: String?, _ visit: (Entry) -> Bool) {
        var (chunk, index) = (chunks.count, 0)
        let above = bytesAbove(prefix: prefix)
        if let after, above.map({ orderOfBytes(after, $0) < 0 }) ?? true {
            (chunk, index, _) = place(of: after)
        } else if let above {
            (chunk, index, _) = place { orderOfBytes($0, above) }
        }
        while true {
            while index == 0 {
                guard chunk > 0 else { return }
                chunk -= 1
                index = chunks[chunk].count
            }
            index -= 1
            let entry = chunks[chunk][index]
            if hasBytes(entry.key, prefix: prefix) {
                guard visit(entry) else { return }
            } else if orderOfBytes(entry.key, prefix) < 0 {
                return
            }
        }
    }

    /// Where `key` stands, or would stand.
    private func place(of key: String) -> (chunk: Int, index: Int, found: Bool) {
        place { orderOfBytes($0, key) }
    }

    /// `order` compares a key with the one sought.
    private func place(_ order: (String) -> Int) -> (chunk: Int, index: Int, found: Bool) {
        var (low, high) = (0, chunks.count)
        while low < high {
            let middle = (low + high) / 2
            if order(chunks[middle][chunks[middle].count - 1].key) < 0 { low = middle + 1 } else { high = middle }
        }
        let chunk = low
        guard chunk < chunks.count else { return (chunk, 0, false) }
        (low, high) = (0, chunks[chunk].count)
        while low < high {
            let middle = (low + high) / 2
            if order(chunks[chunk][middle].key) < 0 { low = middle + 1 } else { high = middle }
        }
        return (chunk, low, low < chunks[chunk].count && order(chunks[chunk][low].key) == 0)
    }

    private mutating func insert(_ entry: Entry, _ chunk: Int, _ index: Int) {
        count += 1
        var (chunk, index) = (chunk, index)
        if chunk == chunks.count {
            guard chunk > 0 else {
                chunks.append([entry])
                return
            }
            chunk -= 1
            index = chunks[chunk].count
        }
        chunks[chunk].insert(entry, at: index)
        let size = chunks[chunk].count
        guard size > Self.chunkMax else { return }
        // Keys that only grow leave full chunks behind.
        let keep = index == size - 1 ? size - 1 : size / 2
        let tail = Array(chunks[chunk][keep...])
        chunks[chunk].removeSubrange(keep...)
        chunks.insert(tail, at: chunk + 1)
    }

    private mutating func remove(_ chunk: Int, _ index: Int) {
        count -= 1
        chunks[chunk].remove(at: index)
        if chunks[chunk].isEmpty { chunks.remove(at: chunk) }
    }
}
