import ConnectorDefinition
import HTTPTransport

/// What an answer says, beside its records.
enum Answer {
  /// The longest message of a provider that is passed on.
  private static let longestMessage = 200
  private static let messagePaths = [
    "error_description", "error.message", "errorSummary", "message", "detail", "error", "errors[0].message",
    "Error.Message", "title",
  ].compactMap { try? ItemPath($0) }

  /// Status and message in words for the operator. The message is the provider's, and is shortened.
  static func words(_ answer: HTTPResponse) -> String {
    var words = "HTTP \(answer.status)"
    if let item = (try? JSONTree(answer.body)).map({ Item(tree: $0, node: 0) }),
      let message = messagePaths.lazy.compactMap({ item.text($0.steps) }).first
    {
      let line = message.map { $0.isNewline ? " " : $0 }
      words += ", \"\(String(line.prefix(longestMessage)))\""
    }
    switch answer.status {
    case 401: words += "; check the credentials, and whether they have expired"
    case 403: words += "; the account that alignd uses lacks a permission (see the provider's README)"
    case 404: words += "; check the address"
    default: break
    }
    return words
  }

  /// The tree of a successful answer's body.
  static func tree(_ answer: HTTPResponse, _ format: RequestDefinition.Format) throws(ReadingFault) -> Item {
    let type = (answer.headers.first("content-type") ?? "").lowercased().prefix { $0 != ";" }
    let wanted = format == .json ? "json" : "xml"
    guard type.contains(wanted) || type.isEmpty else {
      let hint = type.contains("html") ? "; a sign-in page or a proxy may be in the way" : ""
      throw ReadingFault("answered \(type.prefix(60)) where \(wanted) was expected\(hint)")
    }
    do throws(JSONFault) {
      switch format {
      case .json: return Item(tree: try JSONTree(answer.body), node: 0)
      case .xml: return Item(tree: try JSONTree(try XMLReading.json(answer.body)), node: 0, isLoose: true)
      }
    } catch {
      throw ReadingFault("the answer \(error.message)")
    }
  }
}
