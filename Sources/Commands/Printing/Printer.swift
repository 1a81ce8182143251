import CloudPrimitives
import CostModel
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import FaaSKeeperRecipes

/// Writes the answers of commands. One implementation a format; commands know none of them.
protocol Printer: Sendable {
    /// Names or paths, and the Stat of the node they belong to where it was asked for.
    func names(_ names: [String], of path: String, stat: Stat?)
    /// Paths, one by one as they are found; ends with ``endPaths()``.
    func path(_ path: NodePath, isFirst: Bool)
    func endPaths(isEmpty: Bool)
    /// The data of a node. `encoding` is what was asked for.
    func node(_ path: String, data: [UInt8], stat: Stat, showsStat: Bool, encoding: DataEncoding)
    func stat(_ stat: Stat, of path: String)
    func existence(_ stat: Stat?, of path: String)
    func created(_ path: NodePath, stat: Stat, showsStat: Bool)
    /// After set or setAcl.
    func changed(_ path: String, stat: Stat, showsStat: Bool)
    func deleted(_ path: String, count: Int)
    /// A command that has nothing to say but that it worked: `Sync is OK`.
    func done(_ confirmation: String, path: String?)
    func number(_ number: Int, of path: String)
    func acl(_ acl: ACL, of path: String, stat: Stat, showsStat: Bool)
    func event(_ event: WatchedEvent)
    /// What a wait has come to: the node as it is now.
    func waited(_ stat: Stat?, of path: String)
    /// A line of a tail, heard at that time; `epoch` is what is on its way to the session.
    func tail(_ line: TailLine, atMillis: Int64, epoch: [NotificationID])
    func transaction(_ changes: [Change], _ results: [OperationResult])
    /// The nodes of a tree as they are found, parents first; ``endTreeNode(_:)`` comes when all below a node are done.
    func treeNode(_ node: TreeNode, showsStat: Bool)
    func endTreeNode(_ node: TreeNode)
    func quota(_ quota: Quota, of path: String)
    func identities(_ identities: [(scheme: String, id: String)])
    func cost(_ summary: CostSummary)
    func estimate(_ estimate: Estimate)
    func heatMap(_ table: RatioTable)
    func bench(_ result: BenchResult)
    func status(_ status: ClientStatus, session: SessionID)
    /// One call of a traced command, as it happens; `number` counts from 1.
    func traceStep(_ number: Int, _ step: Step, _ sheet: PriceSheet)
    /// The end of a traced command.
    func trace(_ command: String, _ tally: Ledger.Tally, _ sheet: PriceSheet)
    func sessions(_ sessions: [SessionInfo])
    func log(_ entries: [FunctionLogEntry])
    func listing(_ listing: RowList)
    /// One of several, as it is found; the last is followed by ``endPaths(isEmpty:)``.
    func hit(_ hit: Hit, isFirst: Bool)
    /// A value of a JSON document, as its text.
    func json(_ value: [UInt8], at pointer: JSONPointer, of path: String, stat: Stat)
    /// What is held from now on, by the node that stands for it.
    func held(_ node: NodePath, fence: Int64, of path: String)
    func leader(_ leader: LeaderElection.Candidate, of path: String)
    func inspection(_ report: InspectionReport)
    /// What a dry run would do with a node.
    func action(_ action: String, _ path: NodePath)
    func imported(_ counts: ImportCounts, to path: NodePath, isDryRun: Bool)
    func moved(_ move: MoveReport)
    func saved(_ nodes: Int, bytes: Int, to file: String)
    /// Differences one by one as they are found; ends with ``endDifferences(isEmpty:)``.
    func difference(_ difference: TreeDifference, isFirst: Bool)
    func endDifferences(isEmpty: Bool)
    func deployed(_ report: DeployReport)
    func destroyed(_ report: DestroyReport)
    func health(_ report: HealthReport)
    func version(_ version: String)
    /// Text that is the same for people and programs: help, or the connection's name.
    func text(_ lines: [String], name: String)
}

/// How data is written.
enum DataEncoding: Sendable { case plain, base64, hexDump }

/// A node of a tree that is drawn.
struct TreeNode: Sendable {
    var path: NodePath
    var stat: Stat
    /// For each level from the first below the root down to the node: whether no sibling follows there.
    var lasts: [Bool] = []
    /// No sibling came before it.
    var isFirst = true
    /// There are children that the depth asked for hides.
    var isCut = false
}

/// What a session came to.
struct CostSummary: Sendable {
    var sheet: PriceSheet
    var entries: [Ledger.Entry]
    /// Of the session, which may be more than the sum of its operations.
    var total: Usage
}

extension PriceSheet {
    /// The parts of `usage`, named as the cost line names them.
    func services(of usage: Usage) -> [(name: String, dollars: Double)] {
        let cost = cost(of: usage)
        return [("queue", cost.queue), ("kv", cost.keyValue), ("object", cost.object), ("fn", cost.function)]
    }
}
