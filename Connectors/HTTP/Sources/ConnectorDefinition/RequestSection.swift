import StrictSettings
import Yams

extension Section {
  /// `get` or `post` with what belongs to it.
  mutating func request(specials: Set<String> = []) -> RequestDefinition? {
    let method: RequestDefinition.Method = has("post") ? .post : .get
    var request = template(method == .get ? "get" : "post", specials: specials).map {
      RequestDefinition(method: method, target: $0)
    }
    request?.base = templates("base")
    request?.query = namedTemplates("query", specials: specials)
    request?.headers = namedTemplates("headers", specials: specials)
    request?.body = body(specials: specials)
    request?.format = word("format", of: RequestDefinition.Format.self) ?? .json
    request?.paging = paging()
    request?.total = path("total")
    request?.truncated = path("truncated")
    request?.more = path("more")
    request?.errors = errorRules()
    request?.signing = signing()
    if method == .get, has("form") || has("json") {
      complain(has("form") ? "form" : "json", "is sent only by \"post\"")
    }
    for field in request?.headers ?? [] where RequestDefinition.secretHeaders.contains(field.name.lowercased()) {
      complain("headers", "must not hold \"\(field.name)\"", suggestion: "credentials belong to \"authentication\"")
    }
    return request
  }

  private mutating func body(specials: Set<String>) -> RequestDefinition.Body {
    if has("form") && has("json") { complain("form", "and \"json\" cannot both be sent") }
    if has("form") { return .form(namedTemplates("form", specials: specials)) }
    guard let node = node("json") else { return .none }
    guard node.isMapping else {
      complain("json", "must be a mapping, not \(node.shape)")
      return .none
    }
    return json(node, specials: specials).map { .json($0) } ?? .none
  }

  private func json(_ node: Node, specials: Set<String>) -> JSONTemplate? {
    switch node {
    case .mapping(let pairs):
      return .object(
        pairs.compactMap { key, value in
          guard case .scalar(let name) = key, let value = json(value, specials: specials) else { return nil }
          return (name.string, value)
        })
    case .sequence(let items): return .array(items.compactMap { json($0, specials: specials) })
    default:
      if let number = node.wholeNumber { return .number(number) }
      if let flag = node.flag { return .flag(flag) }
      return template(node, of: "json", specials: specials).map { .text($0) }
    }
  }

  private mutating func signing() -> (service: Template, region: Template?)? {
    guard var section = section("signing") else { return nil }
    defer { section.finish() }
    section.require("service", "the service that the signature names, for example iam")
    let region = section.template("region")
    return section.template("service").map { ($0, region) }
  }

  // MARK: Paging

  private mutating func paging() -> Paging {
    guard var section = section("paging") else { return .none }
    defer { section.finish() }
    section.require("style", "one of \(PagingWord.allCases.map(\.rawValue).joined(separator: ", "))")
    guard let style = section.word("style", of: PagingWord.self) else { return .none }
    switch style {
    case .link: return .link
    case .nextURL:
      section.require("next", "the path of the next page's address")
      return section.path("next").map { .nextURL($0) } ?? .none
    case .cursor:
      section.require("next", "the path of the cursor")
      section.require("parameter", "the name under which the cursor is sent back")
      let (next, parameter) = (section.path("next"), section.text("parameter"))
      let place = section.word("in", of: Paging.Place.self) ?? .query
      guard let next, let parameter else { return .none }
      return .cursor(next, parameter: parameter, place: place)
    case .page:
      section.require("parameter", "the name of the page's number")
      let (parameter, first) = (section.text("parameter"), section.number("first", in: 0...1) ?? 1)
      let next = section.path("next")
      return parameter.map { .page(parameter: $0, first: first, next: next) } ?? .none
    case .offset:
      section.require("parameter", "the name of the first item's position")
      let (parameter, first) = (section.text("parameter"), section.number("first", in: 0...1) ?? 0)
      return parameter.map { .offset(parameter: $0, first: first) } ?? .none
    case .marker:
      section.require("parameter", "the name under which the last item's id is sent")
      section.require("last", "the path of an item's id")
      let (parameter, last) = (section.text("parameter"), section.path("last"))
      guard let parameter, let last else { return .none }
      return .marker(last, parameter: parameter)
    }
  }

  private enum PagingWord: String, CaseIterable {
    case link, nextURL, cursor, page, offset, marker
  }
}

extension RequestDefinition {
  /// Header fields that prove who alignd is.
  static let secretHeaders: Set<String> = [
    "authorization", "proxy-authorization", "cookie", "x-auth-token", "private-token", "x-amz-security-token",
  ]
}
