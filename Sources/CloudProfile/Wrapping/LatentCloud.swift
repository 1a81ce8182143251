public import CloudPrimitives

/// A cloud whose calls take as long as somebody has measured, drawn by seed and spent on the cloud's own clock.
///
/// Each call takes half of its time on the way there and half on the way back, and the base call, which is atomic, is in
/// the middle. So concurrent calls take effect in an order of their own, as at a cloud, and whoever waits for one call
/// before the next still has their order. Cold starts are not drawn: the published figures are of warm functions.
public struct LatentCloud: Sendable {
    public let model: LatencyModel
    private let draws: LatencyDraws

    /// - Parameter random: the draws; a ``SeededRandom`` gives the same ones again.
    public init(_ table: LatencyTable = .awsUSEast1, random: any RandomSource) {
        model = LatencyModel(table)
        draws = LatencyDraws(random)
    }

    /// The cloud as a client in the services' region sees it.
    public func forClients(_ cloud: Cloud) -> Cloud { wrap(cloud, .client) }

    /// The cloud as functions of that memory see it. What is registered there begins as late as its trigger takes.
    public func forFunctions(_ cloud: Cloud, memoryMB: Int) -> Cloud {
        wrap(cloud, .function(memoryMB: memoryMB))
    }

    private func wrap(_ cloud: Cloud, _ caller: LatencyCaller) -> Cloud {
        let delay = Delay(model: model, draws: draws, caller: caller, clock: cloud.clock)
        var latent = cloud
        latent.store = LatentStore(base: cloud.store, delay: delay)
        latent.objects = LatentObjects(base: cloud.objects, delay: delay)
        // Of other regions nothing was published. What stands beside the cloud, Redis say, has a latency of its own.
        latent.regions = cloud.regions.mapValues { services in
            RegionServices(
                store: services.isPaidByHour ? services.store : LatentStore(base: services.store, delay: delay),
                objects: LatentObjects(base: services.objects, delay: delay), isPaidByHour: services.isPaidByHour)
        }
        latent.requestQueue = LatentQueue(base: cloud.requestQueue, delay: delay)
        latent.leaderQueue = LatentQueue(base: cloud.leaderQueue, delay: delay)
        latent.functions = LatentRuntime(base: cloud.functions, delay: delay)
        latent.channel = LatentChannel(base: cloud.channel, delay: delay)
        return latent
    }
}

/// The time of one caller's calls.
struct Delay: Sendable {
    let model: LatencyModel
    let draws: LatencyDraws
    let caller: LatencyCaller
    let clock: any CloudClock

    func micros(_ kind: LatencyKind, _ size: Int, carried: Int? = nil, _ z: Double) -> Int64 {
        model.micros(kind, size: size, carried: carried, from: caller, z: z)
    }

    /// Half of a latency has to pass. A task that is cancelled does not wait any more, and goes on: so does a call that
    /// nobody waits for.
    func pass(micros: Int64) async {
        guard micros > 0 else { return }
        try? await clock.sleep(micros: micros)
    }

    /// Runs `call` in the middle of its latency.
    /// - Parameters:
    ///   - before: the latency as far as it is known before the call.
    ///   - after: all of it, from what came of the call.
    func around<Value>(
        before: (Double) -> Int64, after: (Result<Value, CloudError>, Double) -> Int64,
        _ call: () async throws(CloudError) -> Value
    ) async throws(CloudError) -> Value {
        let z = draws.deviate()
        let there = before(z) / 2
        await pass(micros: there)
        let result: Result<Value, CloudError>
        do throws(CloudError) { result = .success(try await call()) } catch { result = .failure(error) }
        await pass(micros: after(result, z) - there)
        return try result.get()
    }

    /// The same where the size is known before.
    func around<Value>(
        _ kind: LatencyKind, size: Int, _ call: () async throws(CloudError) -> Value
    ) async throws(CloudError) -> Value {
        try await around(before: { micros(kind, size, $0) }, after: { _, z in micros(kind, size, z) }, call)
    }
}
