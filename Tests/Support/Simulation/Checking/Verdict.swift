import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperStorage
import Inspection

/// What is wrong with the histories of a run, and with what it has left, for runs on real time: nobody's clock jumps.
struct Verdict {
    let contents: Truth.Contents
    let histories: [History]
    private let order: Order

    init(_ truth: Truth, _ histories: [History]) {
        contents = truth.contents
        self.histories = histories
        var asked: [RequestID: [FaaSKeeper.Change]] = [:]
        for history in histories { asked.merge(history.asked) { old, _ in old } }
        order = Order(contents, asked: asked)
    }

    /// Looks at the stores while all is quiet.
    func violations(_ cloud: Cloud, _ config: DeploymentConfig) async throws -> [String] {
        var violations = contents.violations + order.violations
        let log = try await WriteLog(cloud.store).all()
        if log.map(\.attempt) != contents.entries.map(\.attempt) {
            violations.append("the log has \(log.map(\.txid)), the witness saw \(contents.entries.map(\.txid))")
        }
        guard order.states.count == contents.entries.count + 1, let state = order.states.last else {
            return violations
        }
        for history in histories {
            var check = SessionCheck(order, history, credentials: history.credentials)
            check.run()
            violations += check.violations
            if history.mayEnd {
                for path in state.ephemerals(of: history.session) {
                    violations.append("\(path) has outlived \(history.name)")
                }
            } else if let end = order.closings[history.session] {
                violations.append("\(history.name) was ended at txid \(end[0]), and nobody had a reason to")
            }
        }
        violations += try await StoreCheck(cloud: cloud, config: config, state: state).run()
        for finding in try await Inspector(cloud: cloud, config: config).inspect() where finding.severity == .wrong {
            violations.append("inspection: \(finding.kind) of \(finding.place): \(finding.what)")
        }
        return violations
    }
}
