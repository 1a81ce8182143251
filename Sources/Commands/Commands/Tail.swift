import FaaSKeeper
import FaaSKeeperModel

extension Command {
    private static let recursive = Flag("r", long: "recursive", "The nodes and everything below them")
    private static let withData = Flag("d", long: "data", "With each change the new value")
    private static let exec = Flag(long: "exec", "CMD", "Run CMD by /bin/sh for each line, see below")
    private static let parallel = Flag(long: "parallel", "Let commands of one path run at once, too")
    private static let from = Flag(long: "from", "TXID", "First what has changed since that write")
    private static let count = Flag("n", long: "count", "N", "Leave after N lines")
    private static let duration = Flag(long: "for", "SECONDS", "Leave after that time")

    static let tail = Command(
        "tail", .watch, "Follow nodes: a line for each change",
        flags: [recursive, withData, exec, parallel, from, count, duration], operands: [.paths],
        details: """
            A line has time, type, path, txid, epoch (what is on its way) and version; of a change of the children cversion.
            With -o json it is one object. Nodes need not be there yet. Without -r a line also comes when a child comes
            or goes.

            No change is passed over. Each line has a version of its own; where versions passed that nobody saw, passed
            says how many. With --data a value that was replaced before it could be read is superseded.

            When the connection or the session is lost, the tail goes on with another session as soon as it can. A
            line of type Gap says so. As long as the log of the service reaches back to the loss (a minute), each
            missed change is told, marked gap (complete). Else the states are compared: changes are counted, what has
            gone has no txid, and what came and went in between cannot be known.

            --from TXID begins after that write, in the same way: with each change if the log reaches back so far,
            else with the states that are newer.

            It ends with Ctrl-C (exit code 0, as that is how a tail ends), after --count or --for, or when nobody reads
            the output any more.

            --exec has the line in FK_TYPE, FK_PATH, FK_TXID, FK_VERSION, FK_PASSED, FK_EPOCH, FK_GAP (1 or empty),
            FK_TIME, and with --data FK_DATA and FK_ENCODING (utf8 or base64), unless the value is larger than 96 KiB.
            FK_CONNECT is the deployment. Two commands never run at once for one path, and they run in the order of its
            lines; those of different paths run beside each other. What they print goes where fk prints. One that
            fails is reported, and the last such exit code is fk's. Signals are handed on to them.
            """,
        examples: [
            ("tail -r --data /app", "everything below /app, with the values"),
            ("tail --count 1 --from 0x2a /app/config", "the first change after write 0x2a"),
            ("tail --exec 'fk get $FK_PATH > /etc/app.conf' /app/config", "a file that follows a node"),
        ], cost: .registration
    ) { context, arguments in
        guard arguments.operands.count <= TailLimits.pathsMax else {
            throw CommandError(
                .limitExceeded, "limitExceeded",
                "\(arguments.operands.count) paths, the limit is \(TailLimits.pathsMax); -r follows a whole subtree")
        }
        let paths = try arguments.operands.map { try NodePath(try context.path($0)) }
        var options = TailOptions(scope: TailScope(paths, isRecursive: arguments.has(recursive)))
        options.needsValues = arguments.has(withData)
        options.from = try arguments.value(from).map { try Values.txid($0, for: "tail --from") }
        options.countMax = try arguments.integer(count, in: 1...Int.max)
        options.forMillis = try arguments.value(duration).map { try Values.seconds($0, for: "--for") }
        options.command = arguments.value(exec)
        options.isParallel = arguments.has(parallel)
        if options.isParallel, options.command == nil {
            throw CommandError.usage("tail --parallel is about the commands of --exec, and there is none")
        }
        var loop = TailLoop(context, options)
        let status = try await loop.run()
        if status != 0 { throw CommandError.ended(status) }
    }
}
