import CloudPrimitives
import FaaSKeeper
@testable import FaaSKeeperConnect
import FaaSKeeperModel
import Foundation
import ScreenGrid
import Testing

@testable import FKCommands

/// The browser without a terminal, a service, or time of its own: effects are carried out on a made-up tree at once.
struct BrowserSimulation: CustomTestStringConvertible {
    var testDescription: String { "the browser at \(selected)" }

    /// A tree by its paths: data and Stat, and how the names of one directory are computed where there are very many.
    struct World {
        var nodes: [NodePath: NodeData] = [:]
        /// Directories of so many children, with names `item-0000000` and so on.
        var large: [NodePath: Int] = [:]
        var sessions: [SessionInfo] = []
        var txid: Int64 = 0

        mutating func add(_ path: String, _ data: String = "", owner: Int64 = 0) {
            txid += 1
            let path = NodePath(unchecked: path)
            let stat = Stat(
                czxid: txid, mzxid: txid, pzxid: txid, ctime: 1_795_449_034_000 + txid * 1_000,
                mtime: 1_795_449_034_000 + txid * 1_000, ephemeralOwner: owner, dataLength: Int32(data.utf8.count))
            nodes[path] = NodeData(bytes: Array(data.utf8), stat: stat)
            if let parent = path.parent {
                nodes[parent]?.stat.numChildren += 1
                nodes[parent]?.stat.cversion += 1
                nodes[parent]?.stat.pzxid = txid
            }
        }

        mutating func remove(_ path: String) {
            txid += 1
            let path = NodePath(unchecked: path)
            nodes[path] = nil
            if let parent = path.parent { nodes[parent]?.stat.numChildren -= 1 }
        }

        static func name(_ index: Int) -> String {
            "item-" + String(repeating: "0", count: 7 - "\(index)".count) + "\(index)"
        }

        /// The names of a directory, by their places; none of them are made before they are needed.
        func names(_ path: NodePath) -> Names {
            if let count = large[path] { return .computed(count) }
            return .listed(nodes.keys.filter { $0.parent == path }.map(\.name).sorted { ChildrenPage.precedes($0, $1) })
        }

        enum Names: RandomAccessCollection {
            case listed([String])
            case computed(Int)

            var startIndex: Int { 0 }
            var endIndex: Int {
                switch self {
                case .listed(let names): names.count
                case .computed(let count): count
                }
            }

            subscript(index: Int) -> String {
                switch self {
                case .listed(let names): names[index]
                case .computed: World.name(index)
                }
            }

            /// Where a name stands, or would stand.
            func place(_ name: String) -> Int {
                var (low, high) = (0, count)
                while low < high {
                    let middle = (low + high) / 2
                    if ChildrenPage.precedes(self[middle], name) { low = middle + 1 } else { high = middle }
                }
                return low
            }
        }

        func node(_ path: NodePath) -> NodeData? {
            if let data = nodes[path] { return data }
            guard let parent = path.parent, let count = large[parent], let index = Int(path.name.dropFirst(5)),
                index < count
            else { return nil }
            return NodeData(bytes: [], stat: Stat(czxid: 1, mzxid: 1, pzxid: 1))
        }
    }

    var world: World
    var state: BrowserState
    /// Everything that was asked for.
    private(set) var asked: [BrowserEffect] = []
    private(set) var exitCode: Int32?
    /// Effects are kept and not carried out.
    var isHeld = false
    var characters = Grid.Characters.unicode

    init(_ world: World, width: Int = 80, height: Int = 24, start: String = "/", isReadOnly: Bool = false) {
        self.world = world
        state = BrowserState(url: "local:default", start: NodePath(unchecked: start), isReadOnly: isReadOnly)
        // 2026-11-23 16:30:34
        handle(.clock(1_795_451_434_000))
        handle(.input(.resized(width: width, height: height)))
        handle(.link(.connected))
    }

    // MARK: What happens

    mutating func handle(_ event: BrowserEvent) {
        perform(state.handle(event))
        settle()
    }

    mutating func settle() {
        for _ in 0..<100 {
            let effects = state.settle()
            if effects.isEmpty { return }
            perform(effects)
        }
        Issue.record("it never comes to rest")
    }

    mutating func press(_ keys: Key...) { for key in keys { handle(.input(.key(key))) } }
    mutating func type(_ text: String) { for character in text { press(.character(character)) } }
    mutating func mouse(_ kind: MouseInput.Kind, _ x: Int, _ y: Int) {
        handle(.input(.mouse(MouseInput(kind, x: x, y: y))))
    }
    mutating func pass(millis: Int64) { handle(.clock(state.now + millis)) }

    /// A change by somebody else, of which the watch tells.
    mutating func change(_ type: EventType, _ path: String, _ body: (inout World) -> Void) {
        body(&world)
        handle(.watched([WatchedEvent(type: type, path: NodePath(unchecked: path), txid: world.txid)], lost: 0))
        pass(millis: BrowserLimits.refreshMillis)
    }

    mutating func resize(_ width: Int, _ height: Int) { handle(.input(.resized(width: width, height: height))) }

    // MARK: What is seen

    var grid: Grid {
        var grid = Grid(width: state.width, height: state.height, characters: characters)
        BrowserScreen.draw(state, on: &grid)
        return grid
    }

    var lines: [String] { grid.lines }
    var selected: String { state.tree.selection.path.text }
    func shows(_ text: String) -> Bool { lines.contains { $0.contains(text) } }
    /// A failure shows the screen, not the state.
    var screen: Comment { Comment(rawValue: "\n" + lines.joined(separator: "\n")) }

    mutating func takeAsked() -> [BrowserEffect] {
        defer { asked = [] }
        return asked
    }

    // MARK: Effects

    mutating func perform(_ effects: [BrowserEffect]) {
        asked += effects
        if isHeld { return }
        for effect in effects {
            if case .leave(let code) = effect { exitCode = code }
            if let answer = answer(effect) { perform(state.handle(answer)) }
        }
    }

    private mutating func answer(_ effect: BrowserEffect) -> BrowserEvent? {
        switch effect {
        case .loadPage(let request): .page(request, load(request))
        case .readStats(let paths): .stats(paths.map { ($0, world.node($0)?.stat) })
        case .readData(let path): .data(path, world.node(path).map { .success($0) } ?? .failure(.noNode(path)))
        case .format(let request): .formatted(Document(request))
        case .watch(let scope): .watching(scope, nil)
        case .pin(let path, let isOn): .pinned(path, isOn: isOn, nil)
        case .scan(let scan): .scanned(run(scan))
        case .count(let path, let id): .counted(count(path, id))
        case .readSessions: .sessions(.success(world.sessions))
        default: nil
        }
    }

    private func load(_ request: PageRequest) -> Result<LoadedPage, KeeperError> {
        guard let node = world.node(request.path) else { return .failure(.noNode(request.path)) }
        let all = world.names(request.path)
        let limit = BrowserLimits.pageNames
        func page(_ range: Range<Int>) -> LoadedPage {
            LoadedPage(
                names: Array(all[range]), hasBefore: range.lowerBound > 0, hasAfter: range.upperBound < all.count,
                stat: node.stat)
        }
        switch request.place {
        case .start: return .success(page(0..<min(limit, all.count)))
        case .end: return .success(page(max(0, all.count - limit)..<all.count))
        case .after(let name):
            let place = all.place(name)
            let start = place + (place < all.count && all[place] == name ? 1 : 0)
            return .success(page(start..<min(all.count, start + limit)))
        case .before(let name):
            let end = all.place(name)
            return .success(page(max(0, end - limit)..<end))
        case .around(let name):
            let middle = all.place(name)
            return .success(page(max(0, middle - limit / 2)..<min(all.count, middle + limit / 2)))
        case .sorted(let order):
            let stats = Dictionary(
                uniqueKeysWithValues: all.map { ($0, world.node(request.path.child($0))?.stat ?? Stat()) })
            let sorted = all.sorted { a, b in
                let (x, y) = (stats[a] ?? Stat(), stats[b] ?? Stat())
                return switch order {
                case .name: false
                case .newest: x.mzxid > y.mzxid
                case .created: x.czxid > y.czxid
                case .size: x.dataLength > y.dataLength
                case .children: x.numChildren > y.numChildren
                }
            }
            return .success(
                LoadedPage(names: sorted, hasBefore: false, hasAfter: false, stat: node.stat, stats: stats))
        }
    }

    private func run(_ scan: Scan) -> Scan {
        var scan = scan
        for path in scan.paths { scan.look(at: Array(world.names(path)), in: path) }
        scan.isDone = true
        return scan.sorted
    }

    private func count(_ path: NodePath, _ id: Int) -> SubtreeCount {
        var count = SubtreeCount(id: id, path: path)
        count.below = world.nodes.keys.count { $0.isWithin(path) } - 1 + (world.large[path] ?? 0)
        count.ephemeral = world.nodes.count { $0.key.isWithin(path) && $0.value.stat.ephemeralOwner != 0 }
        count.version = world.node(path)?.stat.version ?? 0
        count.isDone = true
        return count
    }
}

extension BrowserSimulation.World {
    /// What most tests look at.
    static var sample: Self {
        var world = Self()
        world.nodes[.root] = NodeData(bytes: [], stat: Stat())
        world.add(
            "/app",
            "{\"name\":\"billing\",\"debug\":false,\"limits\":{\"connections\":100,\"timeout\":2.5},\"hosts\":[\"a\",\"b\"]}"
        )
        world.add("/app/config", "mode=fast\nretries=3\n")
        world.add("/app/workers")
        world.add("/app/workers/w-1", "busy", owner: 0x1A2B)
        world.add("/app/workers/w-2", "idle", owner: 0x3C4D)
        world.add("/app/日本語ノード", "幅の広い文字")
        world.add("/locks")
        world.add("/locks/lock-0000000001", "", owner: 0x1A2B)
        world.add("/queue")
        for index in 0..<300 { world.add("/queue/" + name(index), "job \(index)") }
        world.sessions = [
            SessionInfo(
                id: SessionID(0x1A2B), createdMillis: 1_795_449_000_000, lastSeenMillis: 1_795_451_433_000,
                timeoutMillis: 10_000,
                ephemerals: [NodePath(unchecked: "/app/workers/w-1"), NodePath(unchecked: "/locks/lock-0000000001")],
                watchCount: 3),
            SessionInfo(
                id: SessionID(0x3C4D), createdMillis: 1_795_449_000_000, lastSeenMillis: 1_795_451_432_000,
                timeoutMillis: 30_000, ephemerals: [NodePath(unchecked: "/app/workers/w-2")], watchCount: 0),
        ]
        return world
    }

    /// A directory with a million children beside others.
    static var million: Self { large(1_000_000) }

    static func large(_ count: Int) -> Self {
        var world = sample
        world.add("/million")
        let path = NodePath(unchecked: "/million")
        world.large[path] = count
        world.nodes[path]?.stat.numChildren = Int32(count)
        return world
    }
}
