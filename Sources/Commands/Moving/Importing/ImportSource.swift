import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel
import SystemCalls

/// Where the nodes of an import come from.
struct ImportSource {
    /// As messages name it.
    let name: String
    /// See ``ImportDoor``.
    let id: String
    /// Nodes, where they have been counted.
    var total: Int?
    /// Begins anew at the first node; nil where that is not possible, as with a pipe.
    var again: (() throws -> () async throws -> ExportReader.Item?)?
    /// The nodes, once.
    var next: () async throws -> ExportReader.Item?
    /// Of a backup and of ZooKeeper; known when the nodes have been read.
    var quotas: () -> [ExportLine.QuotaLine] = { [] }
    /// What the file says of itself; known when its first line has been read.
    var header: () -> ExportLine.Header? = { nil }

    /// The lines of an export.
    static func export(_ word: Word, isLoose: Bool, _ context: CommandContext) async throws -> ImportSource {
        let (input, name, descriptor) = try context.input(word)
        guard let descriptor, Descriptor.isRegularFile(descriptor) else {
            if input.isTerminal { throw CommandError.usage("import reads a file or a pipe; name a file") }
            return try await reading(ExportReader(input, name: name, isLoose: isLoose))
        }
        defer { Descriptor.closeFile(descriptor) }
        // Looked through to the end: nothing is written because of a file that is damaged.
        var reader = ExportReader(Input(descriptor), name: name, isLoose: isLoose)
        try await reader.finish()
        let checked = reader
        let path = name
        var source = ImportSource(
            name: name, id: checked.header.flatMap { $0.id.isEmpty ? nil : $0.id } ?? randomID(), total: checked.nodes,
            next: { nil })
        source.again = {
            let file = OpenFile(try Descriptor.openForReading(path))
            let reader = Box(ExportReader(Input(file.descriptor), name: path, isLoose: isLoose))
            return {
                _ = file
                return try await reader.next()
            }
        }
        source.quotas = { checked.quotas }
        source.header = { checked.header }
        return source
    }

    /// One that can be read once only. The first node is read at once, as the first line has to be known.
    private static func reading(_ reader: ExportReader) async throws -> ImportSource {
        let box = Box(reader)
        let first = Once(try await box.next())
        return ImportSource(
            name: reader.name, id: box.reader.header.flatMap { $0.id.isEmpty ? nil : $0.id } ?? randomID(),
            next: {
                if let item = first.take() { return item }
                return try await box.next()
            }, quotas: { box.reader.quotas }, header: { box.reader.header })
    }

    static func randomID() -> String {
        let random = SystemRandom()
        return SessionID(random.positive()).hex + SessionID(random.positive()).hex
    }

    /// A reader that closures share.
    private final class Box {
        var reader: ExportReader
        init(_ reader: ExportReader) { self.reader = reader }

        func next() async throws -> ExportReader.Item? {
            var current = reader
            let item = try await current.next()
            reader = current
            return item
        }
    }

    private final class Once {
        private var item: ExportReader.Item?
        init(_ item: ExportReader.Item?) { self.item = item }

        func take() -> ExportReader.Item? {
            defer { item = nil }
            return item
        }
    }

    /// A descriptor that is closed with the last who reads from it.
    private final class OpenFile {
        let descriptor: Int32
        init(_ descriptor: Int32) { self.descriptor = descriptor }
        deinit { Descriptor.closeFile(descriptor) }
    }

    /// Looks whether every node can stand where it is to stand, where they can be read twice.
    func check(_ plan: ImportPlan, _ context: CommandContext) async throws {
        guard let next = try again?() else { return }
        while let item = try await next() {
            try Task.checkCancellation()
            do throws(LineFault) { _ = try plan.place(item.record) } catch {
                throw item.line.map { ExportReader.fault(error.text, name: name, line: $0) }
                    ?? CommandError(.failure, "badRecord", "\(name): \(error.text)")
            }
        }
    }

    /// Imports, and says what came of it.
    func run(_ plan: ImportPlan, _ context: CommandContext) async throws {
        let progress = Progress(context, plan.isDryRun ? "Comparing" : "Importing", total: total)
        let nodes = try again?() ?? next
        try await context.withOwnSession { client in
            var importer = Importer(client: client, plan: plan)
            if plan.isDryRun {
                importer.onAction = { action, path in
                    context.printer.action(action, path)
                    try await context.console.output.flushIfLarge()
                }
            } else if !plan.base.isRoot, try await client.exists(plan.base.text) == nil {
                try await Command.createParents(of: plan.base, client)
            }
            do {
                try await importer.run(nodes, progress: progress)
                if !plan.isDryRun { try await setQuotas(plan, client) }
            } catch {
                await progress.clear()
                context.note(ImportSource.stopText(importer, plan))
                throw error
            }
            await progress.clear()
            report(importer.counts, plan, context)
        }
    }

    private func report(_ counts: ImportCounts, _ plan: ImportPlan, _ context: CommandContext) {
        context.printer.imported(counts, to: plan.base, isDryRun: plan.isDryRun)
        if context.options.output == .text {
            let verb = plan.isDryRun ? "Would be imported" : plan.verb
            context.note("\(verb) to \(plan.base): \(counts.text)")
        }
        if counts.typesKept > 0 {
            context.note(
                "\(Formatting.nodes(counts.typesKept)) kept the type, which cannot be changed: persistent, container or ttl"
            )
        }
    }

    /// What was done, and how to go on.
    private static func stopText(_ importer: Importer, _ plan: ImportPlan) -> String {
        if plan.isDryRun { return "Stopped; nothing was written" }
        var text = "Stopped: \(importer.counts.text)"
        if !importer.opened.isEmpty {
            text += "; \(Formatting.nodes(importer.opened.count)) still let the import in (\(ImportDoor.user))"
        }
        return text + ". The same command goes on from there: what is there and the same is passed over"
    }

    /// After everything else, so that none of them stands in the way.
    private func setQuotas(_ plan: ImportPlan, _ client: FaaSKeeperClient) async throws {
        for quota in quotas() {
            let path = ExportRecord(path: String(quota.path.text.dropFirst())).path(below: plan.base)
            let current = try await QuotaNodes.read(QuotaNodes.limits(path.text), client)
            if current == quota.limits { continue }
            do { try await Command.setQuota(path.text, quota.limits, isNew: current == nil, client) } catch {
                throw CommandError(any: error).saying("The quota of \(path) is not set")
            }
        }
    }
}
