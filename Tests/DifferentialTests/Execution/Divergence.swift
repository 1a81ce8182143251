/// Where the two services came apart.
struct Divergence: Sendable {
    /// The step of the sequence; the number of steps when it showed in the look at the whole tree at the end.
    var step: Int
    var what: String
    var theirs: String
    var ours: String
    /// The actions up to then with their results at ZooKeeper, the last one being the one that differs.
    var history: [String]

    func report(lastActions: Int) -> String {
        """
        \(what)
          ZooKeeper:  \(theirs)
          FaaSKeeper: \(ours)
          at step \(step), after:
        \(history.suffix(lastActions).map { "    \($0)" }.joined(separator: "\n"))
        """
    }
}
