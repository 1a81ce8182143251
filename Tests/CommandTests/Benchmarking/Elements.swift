import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// What an XML document has, read by a parser that refuses what is not well-formed.
final class Elements: NSObject, XMLParserDelegate {
    private(set) var all: [(name: String, attributes: [String: String], text: String)] = []
    private var open: [Int] = []

    init(_ text: String) throws {
        super.init()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = self
        guard parser.parse() else { throw parser.parserError ?? CocoaError(.coderReadCorrupt) }
    }

    func parser(
        _: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        open.append(all.count)
        all.append((name, attributes, ""))
    }

    func parser(_: XMLParser, foundCharacters text: String) {
        if let last = open.last { all[last].text += text }
    }

    func parser(_: XMLParser, didEndElement: String, namespaceURI: String?, qualifiedName: String?) {
        open.removeLast()
    }

    var texts: [String] { all.filter { $0.name == "text" }.map(\.text) }

    /// What the marks say, in their order.
    var marks: [(series: String, x: String, value: Double)] {
        all.compactMap { element in
            guard let series = element.attributes["data-series"], let x = element.attributes["data-x"],
                let value = element.attributes["data-value"].flatMap(Double.init)
            else { return nil }
            return (series, x, value)
        }
    }
}
