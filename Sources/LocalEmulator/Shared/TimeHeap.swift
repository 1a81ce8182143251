/// A priority queue by time; equal times come out in the order in which they went in.
struct TimeHeap<Element: Sendable>: Sendable {
    private struct Node: Sendable {
        let at: Int64
        let order: Int
        let element: Element

        func precedes(_ other: Node) -> Bool { at != other.at ? at < other.at : order < other.order }
    }

    private var nodes: [Node] = []
    private var inserted = 0

    var first: Element? { nodes.first?.element }
    var count: Int { nodes.count }
    /// In the order of their times.
    var elements: [Element] { nodes.sorted { $0.precedes($1) }.map(\.element) }

    mutating func insert(_ element: Element, at time: Int64) {
        inserted += 1
        nodes.append(Node(at: time, order: inserted, element: element))
        var child = nodes.count - 1
        while child > 0, nodes[child].precedes(nodes[(child - 1) / 2]) {
            nodes.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func removeFirst() {
        guard let last = nodes.popLast(), !nodes.isEmpty else { return }
        nodes[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < nodes.count && nodes[child].precedes(nodes[least]) {
                least = child
            }
            if least == parent { return }
            nodes.swapAt(parent, least)
            parent = least
        }
    }
}
