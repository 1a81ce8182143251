import CloudPrimitives
import Testing

@testable import AWSBackend

/// Conditions and changes as DynamoDB's texts.
@Suite struct ExpressionTests {
    private func condition(_ condition: Condition) -> String? {
        var builder = ExpressionBuilder()
        return builder.condition(condition)
    }

    private func update(_ changes: [ItemChange]) throws -> String? {
        var builder = ExpressionBuilder()
        return builder.update(try ChangePlan(changes, of: ItemKey(Table("t"), "p")))
    }

    @Test func conditions() {
        #expect(condition(.always) == nil)
        #expect(condition(.itemExists) == "attribute_exists(#0)")
        #expect(condition(.itemMissing) == "attribute_not_exists(#0)")
        #expect(condition(.equals("a", .int(1))) == "#0 = :0")
        #expect(condition(.less("a", 1)) == "#0 < :0")
        #expect(
            condition(.all([.present("a"), .any([.absent("a"), .less("b", 2)]), .always]))
                == "(attribute_exists(#0) AND (attribute_not_exists(#0) OR #1 < :0))")
    }

    /// DynamoDB has no word for what always or never holds.
    @Test func constants() {
        #expect(condition(.all([])) == nil)
        #expect(condition(.all([.always, .any([.always, .itemExists])])) == nil)
        let never = "attribute_exists(#0) AND attribute_not_exists(#0)"
        #expect(condition(.any([])) == never)
        #expect(condition(.equals("a", .stringSet([]))) == never)
        #expect(condition(.any([.any([]), .present("a")])) == "attribute_exists(#0)")
    }

    /// A reserved word is a name as any other, and two spellings of a letter are two names.
    @Test func names() {
        var builder = ExpressionBuilder()
        _ = builder.condition(.all([.present("size"), .present("size"), .present("\u{E9}"), .present("e\u{301}")]))
        #expect(builder.names.map(\.name) == ["#0", "#1", "#2"])
        #expect(
            builder.names.map { Array(($0.value.text ?? "").utf8) }
                == ["size", "\u{E9}", "e\u{301}"].map { Array($0.utf8) })
    }

    @Test func updates() throws {
        #expect(try update([]) == nil)
        #expect(try update([.insert("a", []), .subtract("b", [])]) == nil)
        #expect(
            try update([
                .set("a", .int(1)), .remove("b"), .add("c", 2), .append("d", ["x"]), .insert("e", ["y"]),
                .subtract("f", ["z"]), .set("g", .stringSet([])),
            ]) == "SET #0 = :0, #3 = list_append(if_not_exists(#3, :2), :3) REMOVE #1, #6 ADD #2 :1, #4 :4 DELETE #5 :5"
        )
    }

    /// An empty insertion into what is no set is refused by the model, and has to show in a condition here.
    @Test func kindsOfAttributes() throws {
        let plan = try ChangePlan([.insert("a", []), .subtract("b", [])], of: ItemKey(Table("t"), "p"))
        #expect(plan.setsOrNone == ["a", "b"])
        var builder = ExpressionBuilder()
        #expect(
            builder.condition(.itemExists, setsOrNone: ["a"])
                == "attribute_exists(#1) AND (attribute_not_exists(#0) OR attribute_type(#0, :0))")
    }

    /// DynamoDB takes one change of an attribute; several are worked out here, as the model does.
    @Test func severalChangesOfOneAttribute() throws {
        let key = ItemKey(Table("t"), "p")
        let changes: [[ItemChange]] = [
            [.set("a", .int(1)), .add("a", 2)], [.add("a", 1), .add("a", 2)], [.remove("a"), .add("a", 3)],
            [.set("a", .strings(["x"])), .append("a", ["y"])], [.append("a", ["x"]), .append("a", ["y"])],
            [.remove("a"), .append("a", ["y"])], [.insert("a", ["x"]), .insert("a", ["y"])],
            [.subtract("a", ["x"]), .subtract("a", ["y"])], [.set("a", .stringSet(["x"])), .insert("a", ["y"])],
            [.set("a", .stringSet(["x", "y"])), .subtract("a", ["x"])],
            [.set("a", .stringSet(["x"])), .subtract("a", ["x"])], [.remove("a"), .subtract("a", ["x"])],
            [.add("a", 1), .remove("a")], [.append("a", ["x"]), .set("a", .int(9))],
            [.remove("a"), .insert("a", ["x"])],
        ]
        let items: [Item?] = [
            nil, Item(["a": .int(5)]), Item(["a": .strings(["o"])]), Item(["a": .stringSet(["x", "o"])]),
        ]
        for pair in changes {
            let plan = try ChangePlan(pair, of: key)
            #expect(plan.effects.count == 1)
            let single: ItemChange =
                switch plan.effects[0].effect {
                case .set(let value): .set("a", value)
                case .remove: .remove("a")
                case .add(let amount): .add("a", amount)
                case .append(let texts): .append("a", texts)
                case .insert(let texts): .insert("a", Array(texts))
                case .subtract(let texts): .subtract("a", Array(texts))
                }
            for item in items {
                // Where the model refuses the pair, the kinds do not fit; what one change makes of it is not asked.
                guard let expected = try? ItemUpdate(key, .modify(pair)).applied(to: item) else { continue }
                #expect(try ItemUpdate(key, .modify([single])).applied(to: item) == expected)
            }
        }
        #expect(throws: CloudError.self) { try ChangePlan([.insert("a", ["x"]), .subtract("a", ["y"])], of: key) }
    }

    @Test func startsOfPages() {
        #expect(QueryStart(after: "ab", prefix: "a", descending: false) == .key("ab"))
        #expect(QueryStart(after: "a", prefix: "a", descending: true) == .key("a"))
        #expect(QueryStart(after: "Z", prefix: "a", descending: false) == .beginning)
        #expect(QueryStart(after: "b", prefix: "a", descending: false) == .end)
        #expect(QueryStart(after: "b", prefix: "a", descending: true) == .beginning)
        #expect(QueryStart(after: "Z", prefix: "a", descending: true) == .end)
        #expect(QueryStart(after: "", prefix: "", descending: false) == .beginning)
        #expect(QueryStart(after: "", prefix: "", descending: true) == .end)
    }

    @Test func attributes() {
        let attributes: [Attribute] = [
            .int(.min), .int(.max), .int(0), .string(""), .string("é"), .bytes([]), .bytes([0, 255]), .ints([]),
            .ints([1, -2]), .strings([]), .strings(["", "a"]), .stringSet(["b", "a"]),
        ]
        for attribute in attributes { #expect(AttributeCodec.decode(AttributeCodec.encode(attribute)) == attribute) }
        for wrong: JSONValue in [
            .object(["N": .string("1.5")]), .object(["N": .string("99999999999999999999")]),
            .object(["BOOL": .bool(true)]),
            .object(["L": .array([.object(["S": .string("a")]), .object(["N": .string("1")])])]), .object([]),
            .object(["B": .string("*")]), .object(["SS": .array([.string("a"), .string("a")])]), .string("a"),
        ] { #expect(AttributeCodec.decode(wrong) == nil) }
    }
}
