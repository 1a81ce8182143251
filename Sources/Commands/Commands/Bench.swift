extension Command {
    static let bench = Command(
        "bench", .see, "Measure how long reads and writes take, and how many there are in a second",
        flags: BenchOptions.flags,
        details: """
            It makes nodes of its own under /bench-…, works on them with sessions of its own, and removes them. Each session
            begins its next operation when the one before has ended, or with --pipelined as soon as fewer than N are under
            way. With --rate operations begin by the clock, and their latency counts from the moment at which they were
            meant to begin: so a stall is seen by all that wait in it. A session writes its own part of the nodes. What has
            been measured is printed when Ctrl-C ends it early, too. With the option --cost it also prints what a million
            operations cost, as measured and by the model of cost estimate.

            --simulate needs no deployment. It runs in this process in a time that jumps from event to event, with the
            latencies that were published of AWS: an hour of traffic takes seconds, and the same seed gives the same figures.
            What a simulation does not have: cold starts, other tenants, throttling.

            --preset published-read and published-write are the published benchmarks by the size of a node, hbase is what
            HBase asked of ZooKeeper under a common benchmark: 609 reads and 12 writes in 32 minutes.

            --report measures reads and writes by size, the functions step by step, sustained writes and costs, and writes
            index.html, report.json, report.txt and plots to a directory. It replaces the files of an earlier report there,
            and no others.
            """,
        examples: [
            ("bench", "reads and writes of 1 kB, for ten seconds"),
            ("bench --reads 0 --sessions 50 --simulate --duration 60", "a minute of writes with a cloud's latencies"),
            ("bench --rate 200 --duration 30", "at a given rate"),
            ("bench --preset published-write --simulate", "beside what was published"),
            ("bench --report figures", "everything, as a page with plots"),
            ("--cost bench --preset hbase --simulate", "what a real workload would cost"),
        ], cost: .other
    ) { context, arguments in
        let options = try BenchOptions(arguments)
        var context = context
        if let text = arguments.value(BenchOptions.format) {
            context.options.output = try Values.choice(text, for: "bench -o")
            context.write(to: context.console)
        }
        if let directory = options.report {
            try await context.benchReport(directory, memoryMB: options.memoryMB, seed: options.seed)
        } else {
            try await context.bench(options)
        }
    }
}
