import StrictSettings
import Yams

extension Section {
  /// A list of ways, or a single one.
  mutating func authentications() -> [Authentication] {
    guard let node = node("authentication") else { return [] }
    let nodes = node.sequence.map { Array($0) } ?? [node]
    return nodes.compactMap { node in
      guard var section = Section(node, named: "an entry of authentication", log: log) else { return nil }
      defer { section.finish() }
      let condition = section.condition()
      return section.method().map { Authentication(condition: condition, method: $0, line: node.line) }
    }
  }

  private mutating func method() -> Authentication.Method? {
    let ways = ["none", "bearer", "header", "basic", "token", "awsSigV4"]
    let given = ways.filter { has($0) }
    guard given.count == 1 else {
      log.add(line, "\(name) must have exactly one of \(ways.joined(separator: ", "))")
      passOver()
      return nil
    }
    switch given[0] {
    case "none":
      if flag("none") != true { complain("none", "can only be true") }
      return Authentication.Method.none
    case "bearer":
      guard let token = text("bearer") else { return nil }
      do throws(PathError) { return .header(name: "Authorization", value: try Template("Bearer " + token)) } catch {
        complain("bearer", error.message)
        return nil
      }
    case "header": return headerMethod()
    case "basic":
      return section("basic").flatMap { section in
        var section = section
        return section.userAndPassword().map { .basic(user: $0.user, password: $0.password) }
      }
    case "token": return tokenMethod()
    default: return awsMethod()
    }
  }

  private mutating func headerMethod() -> Authentication.Method? {
    guard var section = section("header") else { return nil }
    defer { section.finish() }
    section.require("name", "the name of the header field")
    section.require("value", "for example \"SSWS {settings.token}\"")
    guard let name = section.text("name"), let value = section.template("value") else { return nil }
    return .header(name: name, value: value)
  }

  private mutating func userAndPassword() -> (user: Template, password: Template)? {
    defer { finish() }
    require("user", "the name or client id")
    require("password", "the secret, for example \"{settings.clientSecret}\"")
    let (user, password) = (template("user"), template("password"))
    guard let user, let password else { return nil }
    return (user, password)
  }

  private mutating func awsMethod() -> Authentication.Method? {
    guard var section = section("awsSigV4") else { return nil }
    defer { section.finish() }
    for key in ["key", "secret", "region", "service"] { section.require(key, "AWS signatures need it") }
    let (key, secret) = (section.template("key"), section.template("secret"))
    let (session, region) = (section.template("session"), section.template("region"))
    let service = section.template("service")
    guard let key, let secret, let region, let service else { return nil }
    return .awsSigV4(key: key, secret: secret, session: session, region: region, service: service)
  }

  // MARK: Tokens

  private mutating func tokenMethod() -> Authentication.Method? {
    guard var section = section("token") else { return nil }
    defer { section.finish() }
    let assertion = section.section("assertion").flatMap { inner -> Assertion? in
      var inner = inner
      defer { inner.finish() }
      return inner.assertion()
    }
    let specials: Set<String> = assertion == nil ? [] : ["assertion"]
    section.require("post", "the address that gives tokens")
    guard let request = section.request(specials: specials) else { return nil }
    let basic = section.section("basic").flatMap { inner -> (user: Template, password: Template)? in
      var inner = inner
      return inner.userAndPassword()
    }
    let bearer = section.template("bearer", specials: specials)
    if basic != nil && bearer != nil { section.complain("bearer", "and \"basic\" cannot both be sent") }
    var token = TokenRequest.Place.body(ItemPath.accessToken)
    if let path = section.path("token") { token = .body(path) }
    if let field = section.text("tokenHeader") { token = .header(field) }
    var expiry = TokenRequest.Expiry.unknown
    if let path = section.path("expiresIn") { expiry = .seconds(path) }
    if let path = section.path("expiresAt") { expiry = .instant(path) }
    let header = section.text("sendIn") ?? "Authorization"
    let value = section.template("sendAs", specials: ["token"]) ?? Template.bearerToken
    let fetch = TokenRequest(
      request: request, basic: basic, bearer: bearer, assertion: assertion, token: token, expiry: expiry)
    return .token(fetch, header: header, value: value)
  }

  private mutating func assertion() -> Assertion? {
    require("key", "the private key, for example \"{settings.privateKey}\"")
    let algorithm = word("algorithm", of: Assertion.Algorithm.self) ?? .rs256
    let (header, claims) = (namedTemplates("header"), namedTemplates("claims"))
    let lifetime = number("lifetime", in: 30...3600) ?? 300
    guard let key = template("key") else { return nil }
    return Assertion(algorithm: algorithm, key: key, header: header, claims: claims, lifetime: lifetime)
  }
}

extension ItemPath {
  fileprivate static let accessToken = ItemPath(key: "access_token")

  private init(key: String) { (root, steps, description) = (.item, [.key(key)], key) }
}

extension Template {
  /// `Bearer {token}`.
  fileprivate static let bearerToken = Template(
    parts: [.literal("Bearer "), .path(ItemPath(special: "token"))], text: "Bearer {token}")

  private init(parts: [Part], text: String) { (self.parts, self.text) = (parts, text) }
}

extension ItemPath {
  fileprivate init(special: String) { (root, steps, description) = (.special(special), [], special) }
}
