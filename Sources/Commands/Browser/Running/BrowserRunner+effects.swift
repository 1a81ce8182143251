import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel

/// Each effect is a task; what it comes to goes into the mailbox.
extension BrowserRunner {
    func perform(_ effect: BrowserEffect) {
        switch effect {
        case .scan(let scan) where scan.purpose == .filter: replace(filtering) { await self.run(scan) }
        case .scan(let scan): replace(searching) { await self.run(scan) }
        case .stopSearch: replace(searching, by: nil)
        case .stopFilter: replace(filtering, by: nil)
        case .count(let path, let id): replace(counting) { await self.count(path, id) }
        case .stopCount: replace(counting, by: nil)
        case .run(let line, let path): start(line, at: path)
        case .stopCommand: stopCommand()
        default: Task { await run(effect) }
        }
    }

    private func run(_ effect: BrowserEffect) async {
        switch effect {
        case .loadPage(let request):
            let result = await attempt { () async throws(KeeperError) in
                // Whatever takes long does not stand in the way of what is seen.
                if case .sorted = request.place { return try await PageLoader(client: self.scanner()).load(request) }
                return try await PageLoader(client: self.reader()).load(request)
            }
            mailbox.post(.page(request, result))
        case .readStats(let paths): await readStats(paths)
        case .readData(let path):
            let result = await attempt { () async throws(KeeperError) in
                let (bytes, stat) = try await self.reader().get(path.text)
                return NodeData(bytes: bytes, stat: stat)
            }
            mailbox.post(.data(path, result))
        case .format(let request): mailbox.post(.formatted(Document(request)))
        case .watch(let scope): await watch(scope)
        case .pin(let path, let isOn): await pin(path, isOn: isOn)
        case .readSessions: await readSessions()
        case .probe: await probe()
        case .create, .write, .delete, .deleteSubtree: await change(effect)
        case .scan, .stopSearch, .stopFilter, .count, .stopCount, .run, .stopCommand, .edit, .copy, .stopProcess,
            .redraw, .leave:
            break
        }
    }

    func attempt<Value: Sendable>(
        _ body: () async throws(KeeperError) -> Value
    ) async -> Result<Value, KeeperError> {
        do throws(KeeperError) { return .success(try await body()) } catch { return .failure(error) }
    }

    private func readStats(_ paths: [NodePath]) async {
        do throws(KeeperError) {
            let client = try await reader()
            var stats: [(path: NodePath, stat: Stat?)] = []
            for path in paths { stats.append((path, try await client.exists(path.text))) }
            mailbox.post(.stats(stats))
        } catch {
            mailbox.post(.readFailed(error))
        }
    }

    private func readSessions() async {
        do {
            let sessions = try await deployment().administration.sessions()
            mailbox.post(.sessions(.success(sessions)))
        } catch {
            mailbox.post(
                .sessions(.failure((error as? KeeperError) ?? KeeperError(.connectionLoss, "\(error)"))))
        }
    }

    private func probe() async {
        do {
            _ = try await deployment()
            _ = try await reader().exists("/")
            // Reads may go on being answered where changes are not.
            mailbox.post(.link(isSending ? .lost("What was sent has not arrived yet") : .connected))
        } catch {
            mailbox.post(.link(.lost(CommandError(any: error).message)))
        }
    }

    // MARK: Changes

    private func change(_ effect: BrowserEffect) async {
        do throws(KeeperError) {
            let client = try await owner()
            switch effect {
            case .create(let path, let data, let mode):
                let made = try await client.create(path.text, data: data, mode: mode)
                mailbox.post(.changed("created \(made.path)", select: made.path))
            case .write(let path, let bytes, let version): try await write(path, bytes, version, client)
            case .delete(let path, let version):
                try await client.delete(path.text, version: version)
                mailbox.post(.changed("deleted \(path)", select: nil))
            case .deleteSubtree(let path):
                let count = try await SubtreeDeletion(client: client).run(path)
                mailbox.post(.changed("deleted \(path) and \(Count.text(count - 1)) nodes below it", select: nil))
            default: break
            }
        } catch {
            mailbox.post(.failed(error.message))
        }
    }

    private func write(
        _ path: NodePath, _ bytes: [UInt8], _ version: Int32, _ client: FaaSKeeperClient
    ) async throws(KeeperError) {
        do throws(KeeperError) {
            let stat = try await client.set(path.text, data: bytes, version: version)
            mailbox.post(.changed("wrote \(path), now version \(stat.version)", select: nil))
        } catch {
            guard error.code == .badVersion || error.code == .noNode else { throw error }
            let theirs = await attempt { () async throws(KeeperError) in
                let (bytes, stat) = try await self.reader().get(path.text)
                return NodeData(bytes: bytes, stat: stat)
            }
            mailbox.post(.conflict(path, theirs: try? theirs.get(), mine: bytes))
        }
    }
}
