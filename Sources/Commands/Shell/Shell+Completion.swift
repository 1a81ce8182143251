import FaaSKeeper
import FaaSKeeperModel
import LineEditing
import Synchronization

/// Tab in the shell.
extension Shell {
    func complete(_ request: CompletionRequest) async -> CompletionAnswer {
        let asked = ShellCompletion(request.beforeCursor, table: session.table)
        switch asked.wanted {
        case .nothing: return .nothing
        case .words(let words): return asked.answer(words)
        case .context:
            let file = ConfigurationFile(environment: session.console.environment)
            return asked.answer((try? file?.read())?.contexts.map(\.name) ?? [])
        case .path: return await completePath(asked)
        }
    }

    private func completePath(_ asked: ShellCompletion) async -> CompletionAnswer {
        let (reader, connection) = state.withLock { ($0.reader, $0.connection) }
        guard let reader else { return .nothing }
        // Whoever has proven more since then sees more.
        for credential in connection.credentials { try? reader.addAuth(credential) }
        let (directory, prefix) = ShellCompletion.split(path: asked.word)
        let node = RelativePath.resolve(directory.isEmpty ? "." : directory, from: workingDirectory)
        guard let names = try? await reader.children(node).names else { return .nothing }
        let matching = names.filter { $0.hasPrefix(prefix) }
        if matching.count == 1 {
            let only = await candidate(directory, matching[0], of: node, reader)
            return CompletionAnswer(start: asked.start, candidates: [only])
        }
        return asked.answer(matching, in: directory, after: prefix)
    }

    /// A name that stands alone ends the word, or goes on when the node has children.
    private func candidate(
        _ directory: String, _ name: String, of node: String, _ reader: FaaSKeeperClient
    ) async -> CompletionCandidate {
        let path = node == "/" ? "/" + name : node + "/" + name
        let hasChildren = (try? await reader.exists(path))??.numChildren ?? 0 > 0
        return CompletionCandidate(
            ShellCompletion.quoted(directory + name + (hasChildren ? "/" : ""), isOpen: hasChildren),
            display: Formatting.terminalSafe(name), addsSpace: !hasChildren)
    }
}
