import ConnectorDefinition
import HTTPTransport

/// Where a listing stands between two pages.
struct PageState {
  private let paging: Paging
  /// What the next request adds.
  private(set) var page = RequestMaking.Page()
  private var number = 0
  private var position = 0

  init(_ paging: Paging) {
    self.paging = paging
    switch paging {
    case .page(let parameter, let first, _):
      number = first
      page.query = [(parameter, String(first))]
    case .offset(let parameter, let first):
      position = first
      page.query = [(parameter, String(first))]
    default: break
    }
  }

  /// What names the page that is asked for, so that one that comes again is noticed.
  func place(of request: HTTPRequest) -> String? {
    if case .none = paging { return nil }
    return request.url.text + "\n" + (page.form + page.json).map(\.value).joined(separator: "\n")
  }

  /// Looks for the next page; false if this was the last one.
  mutating func advance(
    _ answer: HTTPResponse, _ root: Item, _ items: [Item], _ making: RequestMaking, from url: HTTPURL
  ) throws(ReadingFault) -> Bool {
    switch paging {
    case .none: return false
    case .link:
      guard let next = LinkField.next(answer.headers.all("link")) else { return false }
      page.url = try PageState.resolve(next, from: url)
    case .nextURL(let path):
      guard let next = root.text(path.steps) else { return false }
      page.url = try PageState.resolve(next, from: url)
    case .cursor(let path, let parameter, let place):
      guard let cursor = root.text(path.steps) else { return false }
      page = RequestMaking.Page()
      switch place {
      case .query: page.query = [(parameter, cursor)]
      case .form: page.form = [(parameter, cursor)]
      case .json: page.json = [(parameter, cursor)]
      }
    case .page(let parameter, _, let next):
      if let next {
        // Some write the number as 3.0, and 0 for the end.
        guard let value = root.text(next.steps).flatMap({ Double($0) }), value > 0, value < 1e9 else { return false }
        number = Int(value)
      } else {
        if items.isEmpty { return false }
        number += 1
      }
      page.query = [(parameter, String(number))]
    case .offset(let parameter, _):
      if items.isEmpty { return false }
      position += items.count
      page.query = [(parameter, String(position))]
    case .marker(let path, let parameter):
      guard let last = items.last else { return false }
      guard let id = last.text(path.steps) else {
        throw ReadingFault("the last item of a page has no \(path.description)")
      }
      page.query = [(parameter, id)]
    }
    return true
  }

  private static func resolve(_ next: String, from url: HTTPURL) throws(ReadingFault) -> HTTPURL {
    do throws(HTTPURLError) { return try url.resolving(next) } catch {
      throw ReadingFault("the address of the next page cannot be used: \(error)")
    }
  }
}

/// `Link` header fields (RFC 8288).
enum LinkField {
  /// The target of the link with `rel="next"`.
  static func next(_ fields: [String]) -> String? {
    for field in fields {
      var rest = Substring(field)
      while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">") {
        let target = rest[rest.index(after: start)..<end]
        rest = rest[rest.index(after: end)...]
        // The parameters go to the comma before the next link.
        let limit = rest.firstIndex(of: "<") ?? rest.endIndex
        let isNext = rest[..<limit].split(separator: ";").contains { parameter in
          let parts = parameter.split(separator: "=", maxSplits: 1)
          guard parts.count == 2, parts[0].filter({ !$0.isWhitespace }).lowercased() == "rel" else { return false }
          let value = parts[1].prefix { $0 != "," }.filter { $0 != "\"" }.lowercased()
          return value.split(whereSeparator: \.isWhitespace).contains("next")
        }
        if isNext { return String(target) }
      }
    }
    return nil
  }
}
