import CloudPrimitives
import FaaSKeeperConnect

/// One run of `destroy`.
struct Destroying: Sendable {
    let context: CommandContext
    let target: CloudTarget
    let isAgreed: Bool

    func run() async throws {
        try await target.withDeployer(
            context, interrupted: "What has been begun goes on at AWS; the same command goes on from there"
        ) { try await run($0) }
    }

    private func run(_ deployer: any CloudDeployer) async throws {
        let inventory = try await deployer.inventory()
        guard !inventory.isEmpty else {
            return context.printer.destroyed(DestroyReport(name: target.name, removed: [], left: []))
        }
        context.progress("To be deleted, with about \(inventory.nodes) nodes and \(inventory.bytes) bytes of tables:")
        for line in RowList.parts(inventory).textLines { context.progress(line) }
        if !isAgreed {
            let name = target.name
            let isYes = try await context.confirm("The name of the deployment, to delete all of it:") { $0 == name }
            if !isYes { throw CommandError(.failure, "declined", "That is not its name: nothing was deleted") }
        }
        try await context.console.errors.flush()
        let context = context
        let left = try await context.flushing {
            try await deployer.remove(inventory) { context.progress($0) }
            return try await rest(deployer)
        }
        context.printer.destroyed(
            DestroyReport(name: target.name, removed: inventory.parts.map(\.name), left: left.map(\.name)))
        if !left.isEmpty { throw CommandError.answered(.failure) }
    }

    /// What is still there, once what was removed is not listed any more.
    private func rest(_ deployer: any CloudDeployer) async throws -> [DeploymentInventory.Part] {
        let clock = SystemClock()
        let end = clock.monotonicMicros + DeployLimits.removalMillisMax * 1_000
        while true {
            let left = try await deployer.inventory().parts
            if left.isEmpty || clock.monotonicMicros > end { return left }
            try await clock.sleep(millis: DeployLimits.removalPollMillis)
        }
    }
}

/// What `destroy` came to.
struct DestroyReport: Sendable {
    let name: String
    let removed: [String]
    let left: [String]
}

extension RowList {
    static func parts(_ inventory: DeploymentInventory) -> RowList {
        var listing = RowList([("part", .left), ("name", .left), ("contents", .left)], nothing: "Nothing")
        for part in inventory.parts {
            listing.add(
                [part.kind, part.name, part.contents],
                .object(["part": .string(part.kind), "name": .string(part.name), "contents": .string(part.contents)]))
        }
        return listing
    }
}
