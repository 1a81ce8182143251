import Testing

@testable import FaaSKeeperRecipes

/// Who is before whom in a line.
@Suite struct LineOrderTests {
    private let order = LineOrder("lock")

    @Test func numbersDecideAndNotWords() {
        let names = ["b-lock-0000000002", "a-lock-0000000010", "c-lock-0000000001"]
        #expect(order.members(names) == ["c-lock-0000000001", "b-lock-0000000002", "a-lock-0000000010"])
        #expect(order.predecessor(of: "a-lock-0000000010", among: names) == "b-lock-0000000002")
        #expect(order.predecessor(of: "c-lock-0000000001", among: names) == nil)
        #expect(order.predecessor(of: "d-lock-0000000003", among: names) == nil)
    }

    @Test(arguments: ["x", "a-lock-", "a-lock-12", "a-elect-0000000001", "a-lock-00000000x1", "a-lock-+000000001"])
    func othersAreNotInTheLine(_ name: String) {
        #expect(order.number(name) == nil)
        #expect(order.members([name, "a-lock-0000000004"]) == ["a-lock-0000000004"])
    }

    @Test func numbersWrap() {
        let last = "a-lock-2147483647"
        let first = "b-lock--2147483648"
        #expect(order.number(first) == .min)
        #expect(order.members([first, last, "c-lock--2147483647"]) == [last, first, "c-lock--2147483647"])
        #expect(order.predecessor(of: first, among: [first, last]) == last)
    }
}
