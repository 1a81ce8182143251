import FaaSKeeper
import FaaSKeeperModel
import ScreenGrid

/// Keys while something stands in front: help, a question, a line that is typed, an output.
extension BrowserState {
    mutating func handleInOverlay(_ key: Key) -> [BrowserEffect] {
        switch overlay {
        case .help(let scroll): scrollHelp(key, scroll)
        case .output(var pane):
            if let step = step(key) {
                pane.scroll(by: step, height: max(1, height - 4))
                overlay = .output(pane)
            } else if [.escape, .enter, .character("q")].contains(key) {
                overlay = nil
            }
        case .prompt(var prompt):
            if key == .escape { return cancel(prompt) }
            if key == .enter { return finish(prompt) }
            if case .data(let path, let mode) = prompt.purpose, key == .tab {
                prompt.purpose = .data(path, mode: (mode + 1) % TypedLine.modes.count)
            } else if prompt.purpose == .command, key == .up || key == .down {
                prompt.recall(commands, by: key == .up ? 1 : -1)
            } else {
                let before = prompt.field.text
                _ = prompt.field.handle(key)
                overlay = .prompt(prompt)
                return prompt.field.text == before ? [] : changed(prompt)
            }
            overlay = .prompt(prompt)
        case .confirm(let confirmation): return answer(confirmation, key)
        case nil: break
        }
        return []
    }

    private func step(_ key: Key) -> Int? {
        switch KeyTable.action(key) {
        case .up: -1
        case .down: 1
        case .pageUp: -max(1, height - 5)
        case .pageDown, .toggle: max(1, height - 5)
        case .first: -1_000_000
        case .last: 1_000_000
        default: nil
        }
    }

    private mutating func scrollHelp(_ key: Key, _ scroll: Int) {
        if let step = step(key) {
            let last = HelpOverlay.lineCount(width: width) - (height - 4)
            overlay = .help(scroll: max(0, min(scroll + step, last)))
        } else {
            overlay = nil
        }
    }

    // MARK: Lines

    /// What is typed takes effect at once in a search.
    private mutating func changed(_ prompt: TypedLine) -> [BrowserEffect] {
        guard prompt.purpose == .search else { return [] }
        search.text = prompt.field.text
        search.hasJumped = false
        search.scan = nil
        scanID += 1
        guard !search.text.isEmpty else {
            tree.select(search.origin)
            return [.stopSearch]
        }
        let open = tree.expanded.filter { tree.cursor(.node($0)) != nil }
            .sorted { TreeOrder.precedes($0, $1) }
        let scan = Scan(id: scanID, purpose: .search, paths: open, text: search.text)
        search.scan = scan
        return [.scan(scan)]
    }

    private mutating func cancel(_ prompt: TypedLine) -> [BrowserEffect] {
        overlay = nil
        guard prompt.purpose == .search else { return [] }
        tree.select(search.origin)
        search = SearchState()
        return [.stopSearch]
    }

    private mutating func finish(_ prompt: TypedLine) -> [BrowserEffect] {
        overlay = nil
        let text = prompt.field.text
        switch prompt.purpose {
        case .search:
            if text.isEmpty { search = SearchState() }
        case .filter(let directory): return filter(directory, text)
        case .command: return runCommand(text)
        case .name(let parent):
            guard !text.isEmpty else { return [] }
            let path = parent.child(text)
            if let fault = NodePath.fault(in: path.text + (text.hasSuffix("/") ? "" : "0")) {
                say("\"\(text)\" is no name: \(fault)", isBad: true)
            } else if text.contains("/") {
                say("a name has no slash", isBad: true)
            } else {
                overlay = .prompt(TypedLine(purpose: .data(path, mode: 0)))
            }
        case .data(let path, let mode):
            let bytes = Array(text.utf8)
            return begin(.create(path, bytes, TypedLine.modes[mode].mode), "create \(path)")
        }
        return []
    }

    private mutating func filter(_ directory: NodePath, _ text: String) -> [BrowserEffect] {
        guard tree.listings[directory] != nil else { return [] }
        tree.expanded.insert(directory)
        if text.isEmpty {
            // What was found stays where it is, among its siblings.
            let selected =
                tree.selection.isNode && tree.selection.path.parent == directory ? tree.selection.path.name : nil
            let place: PageRequest.Place = selected.map { .around($0) } ?? .start
            tree.listings[directory]?.filter = nil
            tree.listings[directory]?.pending = place
            return [.stopFilter, .loadPage(PageRequest(path: directory, place: place))]
        }
        scanID += 1
        tree.listings[directory]?.filter = Listing.Filter(text: text)
        return [.scan(Scan(id: scanID, purpose: .filter, paths: [directory], text: text))]
    }

    private mutating func runCommand(_ text: String) -> [BrowserEffect] {
        let line = text.trimmingBlanks
        guard !line.isEmpty else { return [] }
        if commands.last != line { commands.append(line) }
        let path = tree.selection.path
        switch CommandLines.kind(line) {
        case .looks: return run(line, at: path)
        case .goes(let word): go(to: RelativePath.resolve(word, from: path))
        case .invalid(let why): say(why, isBad: true)
        case .changes:
            if mayChange {
                overlay = .confirm(Confirmation(change: .run(line, at: path)))
            } else {
                say("locked: \"\(line)\" may change something", isBad: true)
            }
        }
        return []
    }

    private mutating func run(_ line: String, at path: NodePath) -> [BrowserEffect] {
        if let command {
            say("\(command.text) still runs; Esc gives it up", isBad: true)
            return []
        }
        command = Underway(text: "fk \(line)", since: now)
        return [.run(line, at: path)]
    }

    /// To a node by its path: no more than a page of each directory above it is read.
    private mutating func go(to text: String) {
        do throws(KeeperError) {
            reveal = try NodePath(text)
            (view, focus) = (.browse, .tree)
        } catch { say(error.message, isBad: true) }
    }

    private mutating func begin(_ effect: BrowserEffect, _ text: String) -> [BrowserEffect] {
        change = Underway(text: text, since: now)
        return [effect]
    }

    // MARK: Questions

    mutating func askToDelete() -> [BrowserEffect] {
        guard let path = tree.selected, !path.isRoot else {
            say("the root cannot be deleted", isBad: true)
            return []
        }
        countID += 1
        var count = SubtreeCount(id: countID, path: path)
        count.version = tree.infos[path]?.stat.version ?? -1
        overlay = .confirm(Confirmation(change: .delete(count)))
        return [.count(path, id: countID)]
    }

    private mutating func answer(_ confirmation: Confirmation, _ key: Key) -> [BrowserEffect] {
        var confirmation = confirmation
        if key == .escape || (!confirmation.needsName && key == .character("n")) {
            overlay = nil
            say("nothing was changed")
            return [.stopCount]
        }
        if case .delete(let count) = confirmation.change, confirmation.needsName {
            guard key == .enter else {
                _ = confirmation.field.handle(key)
                overlay = .confirm(confirmation)
                return []
            }
            guard count.isDone, count.fault == nil else { return [] }
            guard confirmation.field.text == count.path.name else {
                overlay = nil
                say("\"\(confirmation.field.text)\" is not its name: nothing was deleted", isBad: true)
                return [.stopCount]
            }
        } else if key != .character("y") && key != .character("Y") {
            return []
        }
        overlay = nil
        switch confirmation.change {
        case .delete(let count):
            if count.fault != nil { return [.stopCount] }
            let text = "delete \(count.path)" + (count.below > 0 ? " and \(Count.text(count.below)) below it" : "")
            return begin(
                count.below == 0 ? .delete(count.path, version: count.version) : .deleteSubtree(count.path), text)
        case .write(let path, let before, let bytes):
            return begin(.write(path, bytes, version: before.stat.version), "write \(path)")
        case .run(let line, let path): return run(line, at: path)
        }
    }

    mutating func takeEdit(_ path: NodePath, _ before: NodeData, _ after: Result<[UInt8], BrowserEvent.EditFailure>) {
        switch after {
        case .failure(let failure): say(failure.message, isBad: true)
        case .success(let bytes):
            if bytes == before.bytes {
                say("nothing was changed")
            } else {
                overlay = .confirm(Confirmation(change: .write(path, before, bytes)))
            }
        }
    }
}

extension String {
    var trimmingBlanks: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
