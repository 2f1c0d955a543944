import ConnectorKit
import HTTPTransport
import StrictSettings
import TicketDelivery
public import TicketTargets
import Yams

/// A ticket system that the configuration describes, and how it is signed in to.
public struct TemplateTargetSettings: Sendable {
  /// How alignd signs in.
  public enum SignIn: Sendable {
    /// Not at all, or by a client certificate.
    case none
    /// `Authorization: Bearer`
    case bearer(SecretReference)
    /// `Authorization: Basic`
    case basic(user: String, SecretReference)
    /// A header of the system's own.
    case header(name: String, SecretReference)
  }

  /// The description; its credential is put in when it is connected to.
  public var template: TemplateSettings
  /// How alignd signs in.
  public var signIn: SignIn
  /// How it is reached.
  public var network: NetworkSettings

  /// Ready to be used.
  func connect(environment: [String: String]) throws -> any TicketSystem {
    var template = template
    template.credential =
      switch signIn {
      case .none: .none
      case .bearer(let token): .bearer(try token.resolve(in: environment))
      case .basic(let user, let password): .basic(user: user, password: try password.resolve(in: environment))
      case .header(let name, let value): .header(name: name, value: try value.resolve(in: environment))
      }
    return try TemplateTickets(template, over: network.transport(to: template.url))
  }
}

extension Section {
  /// The keys of a described ticket system; nil when too little of it is usable (the log says why).
  mutating func template(folder: String) -> TemplateTargetSettings? {
    let url = address("url", "the address that paths are added to")
    let signIn = signIn()
    let headers = pairs("headers")
    let ticket = places("ticket")
    require("ticket", "where in a ticket that is read the id, the key and the state are")
    let entry = has("entry") ? places("entry") : nil
    require("closed", "the values of the state with which a ticket is closed")
    let closed = Set(texts("closed") ?? [])
    let refused = Set(texts("refused") ?? [])
    let severities = Dictionary(pairs("severities").map { ($0.name, $0.value) }) { $1 }
    let manner = TicketManner(
      titleLimit: number("titleLimit", in: 20...1000) ?? 200,
      bodyLimit: number("bodyLimit", in: 500...1_000_000) ?? 30_000,
      markup: choice("markup", TicketMarkup.allCases) ?? .plain,
      searchDelay: .seconds(number("searchDelay", in: 0...300) ?? 0), pace: .seconds(number("pace", in: 0...60) ?? 0),
      revisesBody: flag("revisesBody") ?? true)
    let actions = actions()
    let network = network(folder: folder)
    guard let url, let ticket, let actions else { return nil }
    return TemplateTargetSettings(
      template: TemplateSettings(
        url: url, headers: headers, ticket: ticket, entry: entry, closed: closed, refused: refused,
        severities: severities, manner: manner, actions: actions),
      signIn: signIn, network: network)
  }

  private mutating func signIn() -> TemplateTargetSettings.SignIn {
    let token = secret("token")
    let header = text("tokenHeader")
    let user = text("user")
    let password = secret("password")
    if let user {
      require("password", "it goes with \"user\"")
      if token != nil { complain("token", "cannot be given beside \"user\"") }
      return password.map { .basic(user: user, $0) } ?? .none
    }
    if password != nil { require("user", "it goes with \"password\"") }
    guard let token else { return .none }
    return header.map { .header(name: $0, token) } ?? .bearer(token)
  }

  /// Names and texts, in the order in which they are written.
  private mutating func pairs(_ key: String) -> [(name: String, value: String)] {
    guard var section = section(key, named: "\"\(key)\" of \(name)") else { return [] }
    let result = section.keys.compactMap { name in section.text(name).map { (name: name, value: $0) } }
    section.finish()
    return result
  }

  private mutating func places(_ key: String) -> TemplateSettings.TicketPlaces? {
    guard var section = section(key, named: "\"\(key)\" of \(name)") else { return nil }
    for name in ["id", "key", "state"] { section.require(name, "a JSON pointer (RFC 6901), such as /data/id") }
    let (id, own, state) = (section.text("id"), section.text("key"), section.text("state"))
    let (title, url, closedAt) = (section.text("title"), section.text("url"), section.text("closedAt"))
    section.finish()
    guard let id, let own, let state else { return nil }
    return TemplateSettings.TicketPlaces(id: id, key: own, state: state, title: title, url: url, closedAt: closedAt)
  }

  private mutating func actions() -> TemplateSettings.Actions? {
    require("createdID", "a JSON pointer to the id in the answer of \"create\"")
    require("actions", "the requests that make, find, list, read, comment, close and reopen tickets")
    let createdID = text("createdID")
    let (entries, next) = (text("entries") ?? "", text("next"))
    guard var section = section("actions", named: "\"actions\" of \(name)") else { return nil }
    for name in ["create", "find", "list", "read", "comment", "close", "reopen"] {
      section.require(name, "see Targets/Template/README.md")
    }
    let create = section.steps("create")
    let (find, list, read) = (section.steps("find"), section.steps("list"), section.steps("read"))
    let revise = section.has("revise") ? section.steps("revise") : nil
    let (comment, close, reopen) = (section.steps("comment"), section.steps("close"), section.steps("reopen"))
    section.finish()
    guard let createdID else { return nil }
    return TemplateSettings.Actions(
      create: create, createdID: createdID, find: find, list: list, entries: entries, next: next, read: read,
      revise: revise, comment: comment, close: close, reopen: reopen)
  }

  private mutating func steps(_ key: String) -> [TemplateStep] {
    (list(key) ?? []).compactMap { node in
      guard var section = Section(node, named: "a request of \"\(key)\" of \(name)", log: log) else { return nil }
      defer { section.finish() }
      section.require("path", "below the address, beginning with a slash")
      let words: [HTTPRequest.Method] = [.get, .post, .put, .patch, .delete]
      let method = section.choice("method", words) ?? .get
      let (query, headers, keep) = (section.pairs("query"), section.pairs("headers"), section.pairs("keep"))
      let body = section.text("body")
      guard let path = section.text("path") else { return nil }
      return TemplateStep(
        method, path, query: query, headers: headers, body: body,
        keep: Dictionary(keep.map { ($0.name, $0.value) }) { $1 })
    }
  }
}
