import Foundation
import FoundationXML

/// Reads an XML answer as if it were JSON: an element with elements is an object, repeated ones are an array, text is
/// text. Attributes, comments and namespaces say nothing in the answers that are read so (AWS Query).
enum XMLReading {
  private static let depthLimit = 60

  /// The root element's content as JSON.
  ///
  /// - Throws: when the text is no XML, is nested too deeply, or declares entities, which nothing needs and which can
  ///   make a small text a large one.
  static func json(_ bytes: [UInt8]) throws(JSONFault) -> [UInt8] {
    // Declarations stand before the root element; nothing that is read so has any.
    guard Data(bytes).range(of: Data("<!".utf8)) == nil else {
      throw JSONFault("has a declaration or a comment, which is not read")
    }
    let parser = XMLParser(data: Data(bytes))
    parser.shouldResolveExternalEntities = false
    let builder = Builder()
    parser.delegate = builder
    let isRead = parser.parse()
    if builder.isTooDeep { throw JSONFault("is nested deeper than \(depthLimit) levels") }
    guard isRead, let root = builder.root else { throw JSONFault("is no XML (line \(parser.lineNumber))") }
    var text = ""
    root.write(to: &text)
    return Array(text.utf8)
  }

  private final class Element {
    var names: [String] = []
    var children: [String: [Element]] = [:]
    var text = ""

    func write(to out: inout String) {
      if names.isEmpty {
        out += JSONWriting.quoted(text.trimmingCharacters(in: .whitespacesAndNewlines))
        return
      }
      out += "{"
      for (position, name) in names.enumerated() {
        if position > 0 { out += "," }
        out += JSONWriting.quoted(name) + ":"
        let all = children[name] ?? []
        if all.count > 1 { out += "[" }
        for (number, child) in all.enumerated() {
          if number > 0 { out += "," }
          child.write(to: &out)
        }
        if all.count > 1 { out += "]" }
      }
      out += "}"
    }
  }

  private final class Builder: NSObject, XMLParserDelegate {
    var root: Element?
    var isTooDeep = false
    private var open: [Element] = []

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      let element = Element()
      if let parent = open.last {
        if parent.children[name] == nil { parent.names.append(name) }
        parent.children[name, default: []].append(element)
      } else {
        root = element
      }
      open.append(element)
      if open.count > depthLimit {
        isTooDeep = true
        parser.abortParsing()
      }
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
      open.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) { open.last?.text += text }
  }
}
