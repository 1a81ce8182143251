import CloudPrimitives
import Testing

@testable import CloudProfile

/// The distributions against the table that they are fitted to.
@Suite struct LatencyModelTests {
    private let model = LatencyModel(.awsUSEast1)
    private static let function = LatencyCaller.function(memoryMB: 2_048)

    /// Of many draws by one seed, in milliseconds.
    private func percentiles(_ count: Int = 20_000, _ draw: () -> Int64) -> (p50: Double, p99: Double) {
        let sorted = (0..<count).map { _ in draw() }.sorted()
        return (Double(sorted[count / 2]) / 1_000, Double(sorted[count * 99 / 100]) / 1_000)
    }

    private func isNear(_ value: Double, _ expected: Double, within part: Double) -> Bool {
        abs(value - expected) <= expected * part
    }

    @Test func drawsHaveThePublishedPercentiles() throws {
        let draws = LatencyDraws(SeededRandom(seed: 7))
        for row in LatencyTable.awsUSEast1.rows {
            let caller = row.isInFunction ? LatencyModelTests.function : .client
            for point in row.points {
                let drawn = percentiles {
                    model.micros(row.kind, size: point.size, from: caller, z: draws.deviate())
                }
                #expect(isNear(drawn.p50, point.p50Millis, within: 0.03), "\(row.kind) of \(point.size): \(drawn.p50)")
                #expect(isNear(drawn.p99, point.p99Millis, within: 0.06), "\(row.kind) of \(point.size): \(drawn.p99)")
            }
        }
    }

    @Test func theSameSeedDrawsTheSame() {
        func draws(_ seed: UInt64) -> [Double] {
            let draws = LatencyDraws(SeededRandom(seed: seed))
            return (0..<100).map { _ in draws.deviate() }
        }
        #expect(draws(3) == draws(3))
        #expect(draws(3) != draws(4))
    }

    @Test func sizesBetweenThePublishedOnesAreInterpolated() {
        let small = model.percentiles(.keyValueUpdate, size: 1_024, from: .client)
        let middle = model.percentiles(.keyValueUpdate, size: (1_024 + 65_536) / 2, from: .client)
        let large = model.percentiles(.keyValueUpdate, size: 65_536, from: .client)
        let beyond = model.percentiles(.keyValueUpdate, size: 2 * 65_536 - 1_024, from: .client)
        #expect(abs(middle.p50Millis - (small.p50Millis + large.p50Millis) / 2) < 0.01)
        #expect(abs(beyond.p50Millis - (2 * large.p50Millis - small.p50Millis)) < 0.01)
        #expect(model.percentiles(.keyValueUpdate, size: 0, from: .client).p50Millis == small.p50Millis)
    }

    @Test func aTransactionTakesTwiceAnUpdate() {
        let update = model.micros(.keyValueUpdate, size: 1_024, from: .client, z: 0)
        #expect(model.transactionMicros(largest: 1_024, total: 1_024, from: .client, z: 0) == 2 * update)
        let more = model.transactionMicros(largest: 1_024, total: 101_024, from: .client, z: 0) - 2 * update
        #expect(abs(Double(more) / 1_000 - 100 * LatencyTable.awsUSEast1.transferMillisPerKB) < 0.01)
    }

    @Test func smallFunctionsAreSlower() {
        func factor(_ memoryMB: Int, _ bytes: Int) -> Double {
            model.slowdown(.function(memoryMB: memoryMB), bytes: bytes)
        }
        #expect(factor(2_048, 256_000) == 1)
        #expect(factor(4_096, 256_000) == 1)
        #expect(model.slowdown(.client, bytes: 256_000) == 1)
        for slowdown in LatencyTable.awsUSEast1.slowdowns {
            #expect(abs(factor(512, slowdown.bytes) - slowdown.factor) < 1e-9)
        }
        #expect(factor(1_024, 0) > 1 && factor(1_024, 0) < factor(512, 0))
        #expect(factor(256, 0) > factor(512, 0))
        #expect(factor(512, 1 << 20) == 2.05)
    }

    // MARK: What was published of the whole

    /// The steps of the published functions, in milliseconds.
    private func follower(_ memoryMB: Int, _ bytes: Int, _ draws: LatencyDraws) -> Int64 {
        let caller = LatencyCaller.function(memoryMB: memoryMB)
        return model.micros(.keyValueUpdate, size: 1_024, carried: 0, from: caller, z: draws.deviate())
            + model.micros(.queueSend, size: bytes, from: caller, z: draws.deviate())
            + model.micros(.keyValueAppend, size: 1, carried: 0, from: caller, z: draws.deviate())
    }

    private func leader(_ memoryMB: Int, _ bytes: Int, objects: Bool, _ draws: LatencyDraws) -> Int64 {
        let caller = LatencyCaller.function(memoryMB: memoryMB)
        let image =
            objects
            ? model.micros(.objectPut, size: bytes, from: caller, z: draws.deviate())
            : model.micros(.keyValuePut, size: max(bytes, 1_024), carried: bytes, from: caller, z: draws.deviate())
        // The pop was measured to take a little less than a lock.
        return image + model.micros(.keyValueGet, size: 4, from: caller, z: draws.deviate())
            + model.micros(.keyValueQuery, size: 4, from: caller, z: draws.deviate())
            + model.micros(.keyValueUpdate, size: 1_024, carried: 0, from: caller, z: draws.deviate())
            + model.micros(.channel, size: 4, from: caller, z: draws.deviate())
    }

    @Test func thePublishedStepsMakeThePublishedFunctions() {
        let draws = LatencyDraws(SeededRandom(seed: 11))
        let small = percentiles { follower(2_048, 4, draws) }
        #expect(isNear(small.p50, 31.8, within: 0.05), "\(small)")
        #expect(isNear(small.p99, 58.8, within: 0.15), "\(small)")
        let large = percentiles { follower(2_048, 256_000, draws) }
        #expect(isNear(large.p50, 102.5, within: 0.15), "\(large)")
        let object = percentiles { leader(2_048, 4, objects: true, draws) }
        #expect(isNear(object.p50, 62.2, within: 0.06), "\(object)")
        #expect(isNear(object.p99, 138.3, within: 0.15), "\(object)")
    }

    @Test func aSendAndItsDeliveryTakeWhatATriggerWasSeenToTake() {
        let draws = LatencyDraws(SeededRandom(seed: 13))
        let trigger = percentiles {
            model.micros(.queueSend, size: 64, from: .client, z: draws.deviate())
                + model.micros(.queueDelivery, size: 64, from: .client, z: draws.deviate())
        }
        #expect(isNear(trigger.p50, 24, within: 0.04), "\(trigger)")
        #expect(isNear(trigger.p99, 162, within: 0.08), "\(trigger)")
    }

    @Test(arguments: [
        (false, 4, 104.0), (false, 1_024, 114), (true, 4, 144), (true, 1_024, 146), (true, 65_536, 244),
        (true, 256_000, 519),
    ])
    func thePublishedFunctionsMakeThePublishedWriteAt512MB(objects: Bool, bytes: Int, published: Double) {
        let draws = LatencyDraws(SeededRandom(seed: 17))
        let write = percentiles {
            model.micros(.queueSend, size: bytes, from: .client, z: draws.deviate())
                + model.micros(.queueDelivery, size: bytes, from: .client, z: draws.deviate())
                + follower(512, bytes, draws)
                + model.micros(.queueDelivery, size: bytes, from: .client, z: draws.deviate())
                + leader(512, bytes, objects: objects, draws)
        }
        #expect(isNear(write.p50, published, within: 0.08), "\(write)")
    }
}
