/// Text as a part of XML.
enum XMLText {
    /// With everything escaped that would be markup; characters that XML does not have become a replacement.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\t", "\n": result += " "
            default:
                switch scalar.value {
                case 0..<0x20, 0x7F...0x9F, 0xFFFE, 0xFFFF: result += "\u{FFFD}"
                default: result.unicodeScalars.append(scalar)
                }
            }
        }
        return result
    }

    /// An element; attributes in their order.
    static func element(
        _ name: String, _ attributes: KeyValuePairs<String, String>, _ content: String? = nil
    ) -> String {
        var text = "<" + name
        for (attribute, value) in attributes { text += " \(attribute)=\"\(escaped(value))\"" }
        return text + (content.map { ">\($0)</\(name)>" } ?? "/>")
    }
}
