import ConnectorDefinition
import HTTPTransport

/// What an answer says, beside its records.
enum Answer {
  /// The longest message of a provider that is passed on.
  private static let longestMessage = 200
  private static let messagePaths = [
    "error_description", "error.message", "errorSummary", "message", "detail", "error", "errors[0].message",
    "Error.Message", "Errors.Error.Message", "Message", "title", "__type",
  ].compactMap { try? ItemPath($0) }

  /// Status and message in words for the operator. The message is the provider's, and is shortened.
  ///
  /// - Parameter isLimit: whether it says that there were too many requests.
  static func words(_ answer: HTTPResponse, isLimit: Bool = false) -> String {
    var words = "HTTP \(answer.status)"
    // Errors are not always labelled as what they are.
    let first = answer.body.first { ![0x20, 0x09, 0x0a, 0x0d].contains($0) }
    let format: RequestDefinition.Format = first == UInt8(ascii: "<") ? .xml : .json
    if let item = try? item(answer, format), let message = messagePaths.lazy.compactMap({ item.text($0.steps) }).first {
      let line = message.map { $0.isNewline ? " " : $0 }
      words += ", \"\(String(line.prefix(longestMessage)))\""
    }
    switch answer.status {
    case 401: words += "; check the credentials, and whether they have expired"
    case 403 where isLimit: words += "; the provider was asked too often"
    case 403: words += "; the account that alignd uses lacks a permission (see the provider's README)"
    case 404: words += "; check the address"
    default: break
    }
    return words
  }

  /// The tree of a successful answer's body.
  static func tree(_ answer: HTTPResponse, _ format: RequestDefinition.Format) throws(ReadingFault) -> Item {
    let type = type(of: answer)
    let wanted = format == .json ? "json" : "xml"
    guard type == "application/json" && format == .json || type.isEmpty || type.contains(wanted) else {
      let hint = type.contains("html") ? "; a sign-in page or a proxy may be in the way" : ""
      throw ReadingFault("answered \(type.prefix(60)) where \(wanted) was expected\(hint)")
    }
    do throws(JSONFault) { return try item(answer, format) } catch {
      throw ReadingFault("the answer \(error.message)")
    }
  }

  private static func item(
    _ answer: HTTPResponse, _ format: RequestDefinition.Format
  ) throws(JSONFault) -> Item {
    switch format {
    case .json: Item(tree: try JSONTree(answer.body), node: 0)
    case .xml: Item(tree: try JSONTree(try XMLReading.json(answer.body)), node: 0, isLoose: true)
    }
  }

  /// The content type in small letters, without its parameters.
  private static func type(of answer: HTTPResponse) -> String {
    let field = answer.headers.first("content-type") ?? ""
    let end = field.utf8.firstIndex(of: UInt8(ascii: ";")) ?? field.endIndex
    return field[..<end].lowercased()
  }

  /// The first rule that an answer fits.
  static func rule(
    for answer: HTTPResponse, among rules: [ErrorRule], _ format: RequestDefinition.Format
  ) -> ErrorRule? {
    rules.first { rule in
      guard rule.statuses.contains(where: { $0.contains(answer.status) }) else { return false }
      guard let (path, test) = rule.body else { return true }
      // Without that body it is some other error.
      guard let root = try? tree(answer, format), let text = root.text(path.steps) else { return false }
      return test.passes(text)
    }
  }
}
