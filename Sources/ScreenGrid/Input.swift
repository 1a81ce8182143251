/// A key as a program hears of it.
public enum Key: Hashable, Sendable {
    /// A character that can be seen, or a blank.
    case character(Character)
    /// With Ctrl held: a small letter.
    case control(Character)
    case up, down, left, right, home, end, pageUp, pageDown, enter, escape, tab, tabBack, backspace, delete
    /// One that has no meaning here.
    case other
}

/// What the mouse did, and where.
public struct MouseInput: Hashable, Sendable {
    /// The kinds of what it does.
    public enum Kind: Sendable { case press, release, move, wheelUp, wheelDown }

    public var kind: Kind
    public var x: Int
    public var y: Int

    public init(_ kind: Kind, x: Int, y: Int) {
        self.kind = kind
        self.x = x
        self.y = y
    }
}

/// What comes from a terminal.
public enum ScreenInput: Hashable, Sendable {
    case key(Key)
    case mouse(MouseInput)
    case resized(width: Int, height: Int)
    /// The system asks the program to end, by a signal of that number.
    case ending(signal: Int32)
    /// The terminal is gone.
    case closed
}
