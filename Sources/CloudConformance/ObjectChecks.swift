import CloudPrimitives

extension ConformanceSuite {
    static let objectChecks: [ConformanceCheck] = [
        ConformanceCheck("objects: what was put is there until it is deleted") { backend in
            let objects = backend.cloud.objects
            try expectEqual(try await objects.get("none"), nil, "An object that does not exist")
            let tag = try await objects.put("a/b", [1, 2, 3], if: .always)
            try expectEqual(try await objects.get("a/b"), StoredObject(bytes: [1, 2, 3], tag: tag), "The object")
            let second = try await objects.put("a/b", [4], if: .always)
            try expect(second != tag, "The tag of another content is the same")
            try expectEqual(try await objects.get("a/b"), StoredObject(bytes: [4], tag: second), "The object")
            try await objects.delete("a/b")
            try expectEqual(try await objects.get("a/b"), nil, "The deleted object")
            try await objects.delete("a/b")
            _ = try await objects.put("empty", [], if: .always)
            try expectEqual(try await objects.get("empty")?.bytes, [], "An empty object")
        },
        ConformanceCheck("objects: conditions") { backend in
            let objects = backend.cloud.objects
            try await expectError(.conditionFailed, "A tag where nothing is") { () async throws(CloudError) in
                try await objects.put("o", [1], if: .tag("none"))
            }
            let tag = try await objects.put("o", [1], if: .missing)
            try await expectError(.conditionFailed, "An object that exists") { () async throws(CloudError) in
                try await objects.put("o", [2], if: .missing)
            }
            let second = try await objects.put("o", [2], if: .tag(tag))
            try await expectError(.conditionFailed, "A tag that is out of date") { () async throws(CloudError) in
                try await objects.put("o", [3], if: .tag(tag))
            }
            try expectEqual(try await objects.get("o"), StoredObject(bytes: [2], tag: second), "The object")
            try await expectError(.conditionFailed, "Deleting what has been replaced") { () async throws(CloudError) in
                try await objects.delete("o", if: .tag(tag))
            }
            try await objects.delete("o", if: .tag(second))
            try await expectError(.conditionFailed, "Deleting what is gone") { () async throws(CloudError) in
                try await objects.delete("o", if: .tag(second))
            }
            try await expectError(.refused, "Deleting what is missing") { () async throws(CloudError) in
                try await objects.delete("o", if: .missing)
            }
            _ = try await objects.put("o", [4], if: .missing)
        },
        ConformanceCheck("objects: one of many writers wins") { backend in
            let objects = backend.cloud.objects
            let won = try await inParallel(10) { task in
                do throws(CloudError) {
                    try await objects.put("race", [UInt8(task)], if: .missing)
                    return true
                } catch {
                    guard error.code == .conditionFailed || error.code == .conflict else { throw error }
                    return false
                }
            }
            try expectEqual(won.count { $0 }, 1, "Winners")
            let winner = UInt8(won.firstIndex(of: true)!)
            try expectEqual(try await objects.get("race")?.bytes, [winner], "The object")
        },
        ConformanceCheck("objects: a megabyte") { backend in
            let bytes = (0..<1_100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            _ = try await backend.cloud.objects.put("large", bytes, if: .always)
            try expect(try await backend.cloud.objects.get("large")?.bytes == bytes, "A large object was changed")
        },
        ConformanceCheck("objects: lists come in byte order, by prefix, cursor and limit") { backend in
            let objects = backend.cloud.objects
            let keys = ["a", "a/1", "a/10", "a/2", "a/B", "a/a", "a0", "b", "\u{E9}"]
            for key in keys.reversed() { _ = try await objects.put(key, [1], if: .always) }
            func list(_ prefix: String, _ after: String? = nil, _ limit: Int = 100) async throws -> [String] {
                try await objects.list(prefix: prefix, after: after, limit: limit)
            }
            try expectEqual(try await list(""), keys, "All keys")
            try expectEqual(try await list("a/"), ["a/1", "a/10", "a/2", "a/B", "a/a"], "A prefix")
            try expectEqual(try await list("a/", "a/10"), ["a/2", "a/B", "a/a"], "After a key")
            try expectEqual(try await list("a/", "a/1", 2), ["a/10", "a/2"], "A limit")
            try expectEqual(try await list("", "a0"), ["b", "\u{E9}"], "After a key, without prefix")
            try expectEqual(try await list("c"), [], "A prefix of nothing")
            try await objects.delete("a/2")
            try expectEqual(try await list("a/", "a/10"), ["a/B", "a/a"], "After a deletion")
        },
    ]
}
