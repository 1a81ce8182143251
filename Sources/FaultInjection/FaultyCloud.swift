public import CloudPrimitives

/// A cloud in which functions die, are given up and come back late, between any two calls of a primitive, and in which
/// calls and messages are lost.
///
/// Hand ``wrap(_:_:_:)`` to the functions. Clients get the plain one, or one each by ``wrap(_:for:_:_:)``.
public enum FaultyCloud {
    /// The cloud as functions see it: a call belongs to the run that the current task is a part of.
    public static func wrap(_ cloud: Cloud, _ plan: FaultPlan, _ world: FaultWorld = FaultWorld()) -> Cloud {
        let gate = FaultGate(plan: plan, world: world, clock: cloud.clock, client: nil)
        var faulty = gated(cloud, gate)
        faulty.functions = FaultyRuntime(base: cloud.functions, gate: gate, deliveries: Deliveries(plan: plan))
        return faulty
    }

    /// The cloud as one client sees it.
    public static func wrap(
        _ cloud: Cloud, for client: FaultyClient, _ plan: FaultPlan, _ world: FaultWorld = FaultWorld()
    ) -> Cloud {
        let gate = FaultGate(plan: plan, world: world, clock: cloud.clock, client: client)
        var faulty = gated(cloud, gate)
        faulty.channel = ClientChannel(base: cloud.channel, gate: gate, client: client)
        return faulty
    }

    private static func gated(_ cloud: Cloud, _ gate: FaultGate) -> Cloud {
        var faulty = cloud
        faulty.store = FaultyStore(base: cloud.store, gate: gate)
        faulty.objects = FaultyObjects(base: cloud.objects, gate: gate)
        faulty.requestQueue = FaultyQueue(base: cloud.requestQueue, gate: gate)
        faulty.leaderQueue = FaultyQueue(base: cloud.leaderQueue, gate: gate)
        faulty.channel = FaultyChannel(base: cloud.channel, gate: gate)
        return faulty
    }
}
