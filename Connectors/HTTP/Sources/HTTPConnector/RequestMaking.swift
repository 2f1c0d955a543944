import ConnectorDefinition
import HTTPTransport

/// Turns a request of a definition into one that can be sent.
struct RequestMaking: Sendable {
  let definition: Definition
  /// The definition's base, filled in.
  let base: HTTPURL
  /// Origins that may be asked: the base's, and those that a page may come from.
  let origins: [HTTPURL]

  /// What a page adds to its request.
  struct Page: Sendable {
    var query: [(name: String, value: String)] = []
    var form: [(name: String, value: String)] = []
    var json: [(name: String, value: String)] = []
    /// The whole address, where the provider gave it.
    var url: HTTPURL?
  }

  init(_ definition: Definition, _ settings: Surroundings) throws(ReadingFault) {
    self.definition = definition
    base = try RequestMaking.url(definition.base, settings, "base")
    var origins = [base]
    for template in definition.pageOrigins where settings.fill(template) != nil {
      origins.append(try RequestMaking.url([template], settings, "pageOrigins"))
    }
    self.origins = origins
  }

  /// The request for a page.
  ///
  /// - Parameter isSignIn: whether it fetches a token; then it may go to another host, which only settings can name.
  func request(
    _ request: RequestDefinition, _ around: Surroundings, _ page: Page = Page(), isSignIn: Bool = false
  ) throws(ReadingFault) -> HTTPRequest {
    let address: HTTPURL
    if let url = page.url { address = url } else { address = try self.address(request, around, page) }
    guard isSignIn || isAllowed(address, request, around) else {
      throw ReadingFault("an answer leads to \(address.origin), which is not the provider; it was not followed")
    }
    var result = HTTPRequest(request.method == .get ? .get : .post, address)
    result.isRepeatable = true
    result.accept = request.format == .xml ? "text/xml, application/xml" : "application/json"
    for header in definition.headers + request.headers {
      guard let value = around.fill(header.value) else { continue }
      if header.name.lowercased() == "accept" {
        result.accept = value
      } else {
        try add(header.name, value, to: &result)
      }
    }
    switch request.body {
    case .none: break
    case .form(let fields):
      try add("Content-Type", "application/x-www-form-urlencoded", to: &result)
      result.body = Array(HTTPURL.query(pairs(fields, around) + page.form).utf8)
    case .json(let json):
      if !result.headers.contains(where: { $0.isNamed("content-type") }) {
        try add("Content-Type", "application/json", to: &result)
      }
      result.body = JSONWriting.bytes(json, around, adding: page.json)
    }
    return result
  }

  private func add(_ name: String, _ value: String, to request: inout HTTPRequest) throws(ReadingFault) {
    do throws(HTTPHeaderError) { request.headers.append(try HTTPHeader(name, value)) } catch {
      throw ReadingFault(error.description)
    }
  }

  private func isAllowed(_ address: HTTPURL, _ request: RequestDefinition, _ around: Surroundings) -> Bool {
    if origins.contains(where: { $0.isSameOrigin(as: address) }) { return true }
    guard !request.base.isEmpty, let base = try? RequestMaking.url(request.base, around, "base") else { return false }
    return base.isSameOrigin(as: address)
  }

  private func address(
    _ request: RequestDefinition, _ around: Surroundings, _ page: Page
  ) throws(ReadingFault) -> HTTPURL {
    var base = base
    if !request.base.isEmpty { base = try RequestMaking.url(request.base, around, "base") }
    var isRefused = false
    let encode: (String) -> String = { value in
      guard let segment = HTTPURL.pathSegment(value) else {
        isRefused = true
        return ""
      }
      return segment
    }
    guard let target = RequestMaking.fill(request.target, around, encode), !isRefused else {
      throw ReadingFault(
        "\"\(request.target.text)\" cannot be filled in: a value of it is missing or no part of a path")
    }
    do throws(HTTPURLError) {
      let url = target.hasPrefix("/") ? try base.joined(target) : try HTTPURL(target)
      // Values are encoded here and nowhere else, so that none of them can add a parameter.
      return try url.adding(query: pairs(request.query, around) + page.query)
    } catch {
      throw ReadingFault("\"\(request.target.text)\": \(error.description)")
    }
  }

  private func pairs(_ fields: [NamedTemplate], _ around: Surroundings) -> [(name: String, value: String)] {
    fields.compactMap { field in around.fill(field.value).map { (field.name, $0) } }
  }

  /// A template in which a value at the very beginning is an address, and every other one a segment of a path.
  private static func fill(_ template: Template, _ around: Surroundings, _ encode: (String) -> String) -> String? {
    guard case .path(let path)? = template.parts.first else { return around.fill(template, encode: encode) }
    guard let start = around.text(path) else { return nil }
    var result = start.hasSuffix("/") && template.parts.count > 1 ? String(start.dropLast()) : start
    for part in template.parts.dropFirst() {
      switch part {
      case .literal(let text): result += text
      case .path(let path):
        guard let text = around.text(path) else { return nil }
        result += encode(text)
      }
    }
    return result
  }

  private static func url(
    _ templates: [Template], _ around: Surroundings, _ what: String
  ) throws(ReadingFault) -> HTTPURL {
    let words = templates.map { "\"\($0.text)\"" }.joined(separator: " or ")
    guard let text = templates.lazy.compactMap({ fill($0, around, { HTTPURL.pathSegment($0) ?? "" }) }).first else {
      throw ReadingFault("the \(what) \(words) cannot be filled in: a setting of it is missing")
    }
    do throws(HTTPURLError) { return try HTTPURL(text) } catch {
      throw ReadingFault("the \(what) \(words): \(error.description)")
    }
  }
}

/// Writes the JSON body of a request.
enum JSONWriting {
  static func bytes(
    _ template: JSONTemplate, _ around: Surroundings, adding extra: [(name: String, value: String)]
  ) -> [UInt8] {
    var text = write(template, around) ?? "{}"
    if !extra.isEmpty {
      let members = extra.map { "\(quoted($0.name)):\(quoted($0.value))" }.joined(separator: ",")
      text = text == "{}" ? "{\(members)}" : String(text.dropLast()) + ",\(members)}"
    }
    return Array(text.utf8)
  }

  private static func write(_ template: JSONTemplate, _ around: Surroundings) -> String? {
    switch template {
    case .text(let text): return around.fill(text).map(quoted)
    case .number(let number): return String(number)
    case .flag(let flag): return flag ? "true" : "false"
    case .array(let items): return "[" + items.compactMap { write($0, around) }.joined(separator: ",") + "]"
    case .object(let members):
      let written = members.compactMap { member in
        write(member.value, around).map { "\(quoted(member.name)):\($0)" }
      }
      return "{" + written.joined(separator: ",") + "}"
    }
  }

  /// A text as JSON (RFC 8259 7).
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case let control where control.value < 0x20:
        let digits = String(control.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
