import Benchmarking
import CloudPrimitives
import FaaSKeeperModel

extension JSONPrinter {

    func bench(_ result: BenchResult) { print(.of(result)) }
}

extension JSON {
    private static let binsMax = 40

    static func of(_ result: BenchResult) -> JSON {
        let workload = result.part.workload
        var end: (operations: Int64?, millis: Int64?)
        switch workload.end {
        case .operations(let count): end = (Int64(count), nil)
        case .millis(let millis): end = (nil, millis)
        }
        return .object([
            "name": result.part.name.isEmpty ? nil : .string(result.part.name),
            "readPercent": .double(workload.readPercent), "sizeBytesMax": .int(Int64(workload.size.bytesMax)),
            "sessions": .int(Int64(workload.sessions)), "nodes": .int(Int64(workload.nodes)),
            "operations": end.operations.map { .int($0) }, "durationMillis": end.millis.map { .int($0) },
            "ratePerSecond": workload.ratePerSecond.map { .double($0) },
            "pipelined": .int(Int64(workload.pipelined)), "seed": .int(Int64(clamping: workload.seed)),
            "isInterrupted": .bool(result.measurement.isInterrupted),
            "elapsedMicros": .int(result.measurement.elapsedMicros),
            "kinds": .array(result.kinds.map { of($0.name, $0.measured, perSecond: $0.perSecond) }),
            "published": result.part.published.isEmpty
                ? nil
                : .array(
                    result.part.published.map {
                        .object(["store": .string($0.store), "p50Millis": .double($0.p50Millis)])
                    }),
            "costs": result.costs.map { .array($0.map { of($0) }) },
            "simulation": result.simulation.map {
                .object([
                    "memoryMB": .int(Int64($0.memoryMB)), "seed": .int(Int64(clamping: $0.seed)),
                    "simulatedMicros": .int($0.simulatedMicros), "wallMicros": .int($0.wallMicros),
                ])
            },
        ])
    }

    private static func of(_ name: String, _ measured: KindMeasurement, perSecond: Double) -> JSON {
        let latencies = measured.latencies
        var percentiles = BenchResult.percentiles.map {
            Member(name: $0.name + "Micros", value: .int(latencies.micros(at: $0.part)))
        }
        percentiles.insert(Member(name: "minMicros", value: .int(latencies.minMicros)), at: 0)
        percentiles.append(Member(name: "maxMicros", value: .int(latencies.maxMicros)))
        percentiles.append(Member(name: "meanMicros", value: .double(latencies.meanMicros)))
        return .object([
            "kind": .string(name), "count": .int(Int64(latencies.count)), "perSecond": .double(perSecond),
            "failed": .int(Int64(measured.failureCount)),
            "failures": .array(
                measured.failures.sorted { $0.key < $1.key }.map {
                    .object(["code": .string($0.key), "count": .int(Int64($0.value))])
                }),
            "latency": .object(percentiles),
            "histogram": .array(
                latencies.bins(binsMax).map {
                    .object([
                        "lowMicros": .int($0.lowMicros), "highMicros": .int($0.highMicros),
                        "count": .int(Int64($0.count)),
                    ])
                }),
        ])
    }

    private static func of(_ cost: BenchCost) -> JSON {
        .object([
            "kind": .string(cost.kind), "dollarsPerMillion": .double(cost.measured.total),
            "services": .object([
                "queue": .double(cost.measured.queue), "keyValue": .double(cost.measured.keyValue),
                "object": .double(cost.measured.object), "functions": .double(cost.measured.function),
            ]),
            "modelDollarsPerMillion": .double(cost.published), "fullModelDollarsPerMillion": .double(cost.full),
        ])
    }
}
