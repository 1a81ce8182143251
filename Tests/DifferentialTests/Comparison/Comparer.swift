import FaaSKeeperModel

/// Says whether two outcomes are the same, with the differences that docs/differences.md lists and no others.
struct Comparer {
    private var transactions = TransactionMapping()
    private var times = (theirs: WriteTimes(), ours: WriteTimes())
    private var sessions: [Int64: Int64] = [:]
    private(set) var marks = NodeMarks()
    let habits: ServiceHabits

    /// The clocks are the same; this is how far apart the two services may date the same write.
    private static let clockMillisMax: Int64 = 120_000
    private static let configuration = "/zookeeper/config"

    init(habits: ServiceHabits) { self.habits = habits }

    /// Notes which session of ours stands for which of ZooKeeper's.
    mutating func pair(theirs: SessionID, ours: SessionID) {
        sessions[theirs.value] = ours.value
    }

    /// What is different, or nil.
    mutating func difference(_ action: ResolvedAction, theirs: Outcome, ours: Outcome) -> String? {
        if theirs.isSuccess { marks.note(action, theirs) }
        guard case .multi(let actions) = action, case .results(let results) = theirs, case .results(let ourResults) = ours
        else { return difference(theirs, ours, path: action.path) }
        if results.count != ourResults.count { return "the number of results" }
        for (index, action) in actions.enumerated() {
            if let difference = difference(results[index], ourResults[index], path: action.path) {
                return "result \(index): \(difference)"
            }
        }
        return nil
    }

    private mutating func difference(_ theirs: Outcome, _ ours: Outcome, path: String) -> String? {
        switch (theirs, ours) {
        case (.created(let path, let stat), .created(let ourPath, let ourStat)):
            if path != ourPath { return "the paths made" }
            guard let stat, let ourStat else { return nil }
            return difference(stat, ourStat, path: path)
        case (.data(let data, let stat), .data(let ourData, let ourStat)):
            let isSame = data == ourData || (habits.hasOwnConfiguration && path == Comparer.configuration)
            return isSame ? difference(stat, ourStat, path: path) : "the data"
        case (.stat(let stat), .stat(let ourStat)):
            return difference(stat, ourStat, path: path)
        case (.children(let names, let stat), .children(let ourNames, let ourStat)):
            return names == ourNames ? difference(stat, ourStat, path: path) : "the children"
        case (.acl(let acl, let stat), .acl(let ourACL, let ourStat)):
            let isSame = marks.isOrderOfACLOpen(path) ? ordered(acl) == ordered(ourACL) : acl == ourACL
            return isSame ? difference(stat, ourStat, path: path) : "the access control lists"
        case (.paths(let paths), .paths(let ourPaths)): return paths == ourPaths ? nil : "the paths"
        case (.count(let count), .count(let ourCount)): return count == ourCount ? nil : "the counts"
        case (.missing, .missing), (.done, .done): return nil
        case (.failed(let error), .failed(let ourError)): return error.code == ourError.code ? nil : "the errors"
        default: return "the kind of result"
        }
    }

    private mutating func difference(_ theirs: Stat, _ ours: Stat, path: String) -> String? {
        var ours = ours
        let isLengthOpen =
            habits.hasOwnConfiguration && path == Comparer.configuration
            || habits.countsQuotasApart && path.hasPrefix("/zookeeper/quota/") && path.hasSuffix("/zookeeper_stats")
        if isLengthOpen { ours.dataLength = theirs.dataLength }
        let counts: [(String, Int32, Int32)] = [
            ("version", theirs.version, ours.version), ("cversion", theirs.cversion, ours.cversion),
            ("aversion", theirs.aversion, ours.aversion), ("dataLength", theirs.dataLength, ours.dataLength),
            ("numChildren", theirs.numChildren, ours.numChildren),
        ]
        for (name, value, ourValue) in counts where value != ourValue { return "\(name): \(value) and \(ourValue)" }
        let writes: [(String, Int64, Int64)] = [
            ("czxid", theirs.czxid, ours.czxid), ("mzxid", theirs.mzxid, ours.mzxid),
            ("pzxid", theirs.pzxid, ours.pzxid),
        ]
        for (name, value, ourValue) in writes {
            if let fault = transactions.relate(theirs: value, ours: ourValue) { return "\(name): \(fault)" }
        }
        return ownerDifference(theirs, ours, path: path) ?? timeDifference(theirs, ours)
    }

    private func ownerDifference(_ theirs: Stat, _ ours: Stat, path: String) -> String? {
        let expected =
            theirs.ephemeralOwner == 0
            ? (habits.isOwnerMarked ? marks.owner(path) : 0) : sessions[theirs.ephemeralOwner]
        guard let expected else { return "ephemeralOwner: the owner is of no session here" }
        return ours.ephemeralOwner == expected
            ? nil
            : "ephemeralOwner: expected 0x\(String(expected, radix: 16)), found 0x\(String(ours.ephemeralOwner, radix: 16))"
    }

    private mutating func timeDifference(_ theirs: Stat, _ ours: Stat) -> String? {
        let fault =
            times.theirs.note(theirs.czxid, theirs.ctime) ?? times.theirs.note(theirs.mzxid, theirs.mtime)
            ?? times.ours.note(ours.czxid, ours.ctime) ?? times.ours.note(ours.mzxid, ours.mtime)
        if let fault { return "times: \(fault)" }
        let isNear =
            abs(theirs.ctime - ours.ctime) < Comparer.clockMillisMax
            && abs(theirs.mtime - ours.mtime) < Comparer.clockMillisMax
        return isNear ? nil : "times: too far apart"
    }

    private func ordered(_ acl: ACL) -> [String] { acl.map { aclText([$0]) }.sorted() }
}
