import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel

/// One run of `deploy`.
struct Deploying: Sendable {
    let context: CommandContext
    let target: CloudTarget
    let request: DeployRequest
    /// Whether the address says what the deployment has to be.
    let hasOptions: Bool
    let allowsLoss: Bool
    let isAgreed: Bool

    func run() async throws {
        try await target.withDeployer(context) { try await run($0) }
    }

    private func run(_ deployer: any CloudDeployer) async throws {
        context.progress("Planning \(target.text)")
        try await context.console.errors.flush()
        let plan = try await deployer.plan(request)
        do {
            if plan.removedFailed { context.note("An attempt that had failed was in the way, and is removed") }
            if request.isDryRun {
                try await deployer.discard(plan)
                return report(plan, .planned)
            }
            // What it is, it stays: better said before anything is changed.
            if !plan.isNew, hasOptions { try await open() }
            try await agree(to: plan)
        } catch {
            // Ctrl-C cancels this task, and with it every call that it makes.
            await Task { try? await deployer.discard(plan) }.value
            throw error
        }
        if !plan.changes.isEmpty {
            let context = context
            do {
                try await context.flushing { try await deployer.carryOut(plan) { context.progress($0) } }
            } catch {
                guard Task.isCancelled else { throw error }
                context.note("The stack goes on at AWS; fk -c '\(target.text)' status tells how it stands")
                throw CancellationError()
            }
        }
        try await open()
        report(plan, plan.isNew ? .made : plan.changes.isEmpty ? .unchanged : .changed)
        if request.functions == .worker { context.note("Its functions run where this does: fk -c '\(url)' worker") }
        context.note("fk context add \(target.name) '\(url)' gives it a name")
    }

    /// Notes what the deployment is, so that clients find it; or finds out that it is something else.
    private func open() async throws {
        let deployment = try await Deployment.open(target.url, environment: context.console.environment)
        await deployment.close()
    }

    /// To connect by: what a deployment is, it knows itself.
    private var url: String {
        guard case .aws(let address) = target.url.backend else { return target.text }
        return "aws://\(address.deployment)?region=\(address.region)"
            + (address.endpoint.map { "&endpoint=" + $0 } ?? "")
    }

    private func agree(to plan: DeployPlan) async throws {
        if let loss = plan.losses.first, !allowsLoss {
            throw CommandError(
                .failure, "dataLoss",
                "The plan would \(loss.action) \(loss.name.isEmpty ? loss.part : loss.name) (\(loss.type)), and what is in it would be "
                    + "out of reach: --allow-data-loss carries it out all the same")
        }
        guard !plan.changes.isEmpty else { return }
        for line in RowList.plan(plan).textLines { context.progress(line) }
        if isAgreed { return }
        let isYes = try await context.confirm("Go ahead? [y/N]", otherwise: ", --dry-run shows what would be done") {
            ["y", "yes"].contains($0.lowercased())
        }
        if !isYes { throw CommandError(.failure, "declined", "Nothing was done") }
    }

    private func report(_ plan: DeployPlan, _ outcome: DeployReport.Outcome) {
        context.printer.deployed(
            DeployReport(name: target.name, url: url, outcome: outcome, functions: request.functions, plan: plan))
    }
}

/// What `deploy` came to.
struct DeployReport: Sendable {
    enum Outcome: String, Sendable { case planned, made, changed, unchanged }

    let name: String
    let url: String
    let outcome: Outcome
    let functions: DeployRequest.Functions
    let plan: DeployPlan
}

extension RowList {
    static func plan(_ plan: DeployPlan) -> RowList {
        var listing = RowList(
            [("action", .left), ("part", .left), ("type", .left), ("name", .left)], nothing: "Nothing would change")
        for change in plan.changes {
            listing.add(
                [change.action, change.part, change.type, change.name.isEmpty ? "-" : change.name],
                .object([
                    "action": .string(change.action), "part": .string(change.part), "type": .string(change.type),
                    "name": change.name.isEmpty ? nil : .string(change.name), "losesData": .bool(change.losesData),
                ]))
        }
        return listing
    }

    /// The table, for where it is no answer.
    var textLines: [String] {
        var table = TextTable(columns)
        for row in rows { table.add(row.map { Formatting.terminalSafe($0) }) }
        return table.lines
    }
}
