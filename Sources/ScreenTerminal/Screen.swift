import CNcurses
import CTerminal
public import ScreenGrid
public import SystemCalls

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Why there can be no screen here.
public enum ScreenFailure: Error, Sendable {
    /// Standard input or output is no terminal.
    case noTerminal
    /// A terminal whose kind nobody knows.
    case unknownTerminal(String)
    /// One that cannot move its cursor.
    case dumbTerminal(String)
    case failed
}

/// The terminal that shows grids: ncurses, on the one thread that uses this.
///
/// Opening it takes the terminal over; it is put back by ``close()``, and by a guard when the process dies.
public final class Screen {
    private let characters: Grid.Characters
    private let palette: Palette
    private let wake: WakePipe
    private var shown: Grid

    /// - Parameters:
    ///   - wake: what ends ``wait(millis:)`` from another thread.
    ///   - terminal: the name of its kind, for messages.
    public init(
        characters: Grid.Characters, usesColor: Bool, wake: WakePipe, terminal: String
    ) throws(ScreenFailure) {
        guard Descriptor.isTerminal(STDIN_FILENO), Descriptor.isTerminal(STDOUT_FILENO) else { throw .noTerminal }
        if characters == .unicode { _ = fk_locale_use_utf8() }
        // Before ncurses, which leaves signals alone that have a handler.
        fk_signals_start(wake.writeEnd, Int32(FK_SIGNALS_ALL))
        fk_guard_start(STDOUT_FILENO, fk_screen_end())
        let result = Int(fk_screen_open(STDIN_FILENO, STDOUT_FILENO))
        guard result == FK_SCREEN_OPEN else {
            fk_guard_stop()
            fk_signals_stop()
            switch result {
            case FK_SCREEN_UNKNOWN: throw .unknownTerminal(terminal)
            case FK_SCREEN_DUMB: throw .dumbTerminal(terminal)
            default: throw .failed
            }
        }
        fk_guard_arm(1)
        self.characters = characters
        self.wake = wake
        palette = Palette(colors: usesColor ? Int(fk_screen_colors()) : 0)
        palette.load()
        shown = Grid(width: 0, height: 0)
        let (width, height) = Screen.size()
        shown = Grid(width: width, height: height, characters: characters)
    }

    public func close() {
        fk_guard_arm(0)
        fk_screen_close()
        fk_guard_stop()
        fk_signals_stop()
    }

    /// Columns and rows.
    public static func size() -> (width: Int, height: Int) {
        var (rows, columns): (Int32, Int32) = (24, 80)
        _ = fk_terminal_size(STDOUT_FILENO, &rows, &columns)
        return (Int(columns), Int(rows))
    }

    /// An empty grid of the size of the terminal.
    public var blank: Grid { Grid(width: shown.width, height: shown.height, characters: characters) }

    // MARK: Showing

    /// Draws what has changed since the last grid. One of another size than the terminal's is passed over: a new one is
    /// on its way.
    public func show(_ grid: Grid) {
        guard grid.width == shown.width, grid.height == shown.height else { return }
        for y in 0..<grid.height {
            let start = y * grid.width
            for x in 0..<grid.width {
                let cell = grid.cells[start + x]
                guard cell != shown.cells[start + x], cell.scalar != 0 else { continue }
                draw(cell, isWide: x + 1 < grid.width && grid.cells[start + x + 1].scalar == 0, x, y)
            }
        }
        shown = grid
        if let (x, y) = grid.cursor {
            fk_screen_cursor(Int32(y), Int32(x))
        } else {
            fk_screen_cursor(-1, 0)
        }
        fk_screen_flush()
    }

    private func draw(_ cell: Grid.Cell, isWide: Bool, _ x: Int, _ y: Int) {
        let (pair, attributes) = palette.look(of: cell.style)
        fk_screen_put(Int32(y), Int32(x), cell.scalar, cell.mark, isWide ? 2 : 1, attributes, pair)
    }

    /// Everything is drawn anew with the next grid.
    public func forget() {
        fk_screen_forget()
        shown = blank
    }

    /// Gives the terminal to something else until `body` returns.
    public func lend(_ body: () -> Void) {
        fk_screen_suspend()
        fk_guard_arm(0)
        fk_signals_stop()
        body()
        fk_signals_start(wake.writeEnd, Int32(FK_SIGNALS_ALL))
        fk_guard_arm(1)
        fk_screen_resume()
        resize()
    }

    /// Stops the process, as Ctrl-Z does, until somebody lets it go on.
    public func stopProcess() {
        fk_screen_suspend()
        fk_guard_arm(0)
        fk_stop_process()
        fk_guard_arm(1)
        fk_screen_resume()
        resize()
    }

    /// Puts text into the clipboard of the terminal, where it allows that (OSC 52).
    /// - Parameter base64: the text, encoded.
    public func copy(base64: String) {
        Descriptor.writeAll(STDOUT_FILENO, "\u{1B}]52;c;\(base64)\u{07}".utf8)
    }

    private func resize() {
        let (width, height) = Screen.size()
        fk_screen_resize(Int32(height), Int32(width))
        shown = Grid(width: width, height: height, characters: characters)
    }

    // MARK: Input

    /// Keys taken at one go; the rest waits until something has been drawn.
    private static let inputsMax = 256

    /// Waits for keys, the mouse, a new size, a signal, or a wake; what came. Empty where only a wake did, or the time
    /// is over.
    public func wait(millis: Int64?) -> [ScreenInput] {
        let ready = Descriptor.wait([STDIN_FILENO, wake.readEnd], millis: millis)
        if ready[1] { wake.drain() }
        var inputs = signals()
        guard ready[0] else { return inputs }
        while inputs.count < Screen.inputsMax {
            let input = fk_screen_read()
            if input.key == FK_KEY_NONE { break }
            if let known = ScreenInput(input) { inputs.append(known) }
        }
        // A terminal that is ready and has nothing to say is gone.
        if inputs.isEmpty, isHungUp() { inputs.append(.closed) }
        return inputs
    }

    private func isHungUp() -> Bool {
        var polled = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        return poll(&polled, 1, 0) > 0 && Int32(polled.revents) & Int32(POLLHUP | POLLERR | POLLNVAL) != 0
    }

    private func signals() -> [ScreenInput] {
        let bits = Int(fk_signals_take())
        var inputs: [ScreenInput] = []
        if bits & FK_INTERRUPT != 0 { inputs.append(.ending(signal: SIGINT)) }
        if bits & FK_TERMINATE != 0 { inputs.append(.ending(signal: SIGTERM)) }
        if bits & FK_HANG_UP != 0 { inputs.append(.ending(signal: SIGHUP)) }
        if bits & FK_STOP != 0 { stopProcess() }
        if bits & (FK_RESIZE | FK_CONTINUE | FK_STOP) != 0 {
            resize()
            inputs.append(.resized(width: shown.width, height: shown.height))
        }
        return inputs
    }
}
