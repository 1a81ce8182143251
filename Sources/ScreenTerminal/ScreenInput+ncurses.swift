import CNcurses
import ScreenGrid

extension ScreenInput {
    /// What ncurses has read; nil for what means nothing here.
    init?(_ input: fk_input) {
        switch input.key {
        case FK_KEY_CHARACTER:
            guard let key = Key(character: input.character) else { return nil }
            self = .key(key)
        case FK_KEY_MOUSE:
            guard let kind = MouseInput.Kind(input.mouse) else { return nil }
            self = .mouse(MouseInput(kind, x: Int(input.column), y: Int(input.row)))
        default: self = .key(Key(input.key))
        }
    }
}

extension MouseInput.Kind {
    fileprivate init?(_ mouse: fk_mouse) {
        switch mouse {
        case FK_MOUSE_PRESS: self = .press
        case FK_MOUSE_RELEASE: self = .release
        case FK_MOUSE_MOVE: self = .move
        case FK_MOUSE_WHEEL_UP: self = .wheelUp
        case FK_MOUSE_WHEEL_DOWN: self = .wheelDown
        default: return nil
        }
    }
}

extension Key {
    fileprivate init?(character: UInt32) {
        switch character {
        case 0x09: self = .tab
        case 0x1B: self = .escape
        case 0x01...0x1A: self = .control(Character(Unicode.Scalar(UInt8(character + 0x60))))
        case 0...0x1F: return nil
        default:
            guard let scalar = Unicode.Scalar(character) else { return nil }
            self = .character(Character(scalar))
        }
    }

    fileprivate init(_ key: fk_key) {
        switch key {
        case FK_KEY_UP: self = .up
        case FK_KEY_DOWN: self = .down
        case FK_KEY_LEFT: self = .left
        case FK_KEY_RIGHT: self = .right
        case FK_KEY_HOME: self = .home
        case FK_KEY_END: self = .end
        case FK_KEY_PAGE_UP: self = .pageUp
        case FK_KEY_PAGE_DOWN: self = .pageDown
        case FK_KEY_ENTER: self = .enter
        case FK_KEY_BACKSPACE: self = .backspace
        case FK_KEY_DELETE: self = .delete
        case FK_KEY_TAB_BACK: self = .tabBack
        default: self = .other
        }
    }
}
