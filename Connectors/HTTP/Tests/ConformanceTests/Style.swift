import Crypto
import Foundation

/// One way to sign in with one way to page: what a definition of a provider is made of.
struct Style: Sendable, CustomStringConvertible {
  enum Authentication: String, Sendable {
    case bearer, basic, apiKey, clientCredentials, assertion, awsSigV4
  }

  enum Paging: String, Sendable {
    case link, nextURL, cursorInQuery, cursorInForm, cursorInJSON, page, offset, marker
  }

  let authentication: Authentication
  let paging: Paging

  /// Every way to sign in and every way to page, each at least once.
  static let all = [
    Style(authentication: .bearer, paging: .link), Style(authentication: .basic, paging: .nextURL),
    Style(authentication: .apiKey, paging: .cursorInQuery), Style(authentication: .bearer, paging: .cursorInForm),
    Style(authentication: .awsSigV4, paging: .cursorInJSON), Style(authentication: .clientCredentials, paging: .page),
    Style(authentication: .assertion, paging: .offset), Style(authentication: .clientCredentials, paging: .marker),
  ]

  static let user = "conformance-reader"
  static let secret = "conformance-secret-3f1c"
  static let privateKey = P256.Signing.PrivateKey()
  /// The same as an operator configures it.
  static let privateKeyText = privateKey.pemRepresentation

  var description: String { "\(authentication.rawValue), \(paging.rawValue)" }
  var fetchesToken: Bool { authentication == .clientCredentials || authentication == .assertion }

  /// Whether a word of the table's second column means this style.
  func isMeant(by word: String) -> Bool {
    switch word {
    case "every": true
    case "token": fetchesToken
    case "secret": !fetchesToken
    case "cursor": paging.rawValue.hasPrefix("cursor")
    default: paging.rawValue == word
    }
  }

  // MARK: The definition

  /// The definition of a provider of this style.
  ///
  /// - Parameter reset: what the field that tells when there are more requests holds.
  func definition(reset: String) -> String {
    """
    definition: alignd.connector/1
    name: conformance
    title: Conformance
    settings:
      url: { is: url, meaning: the address }
      user: { is: text, meaning: the name }
      secret: { is: secret, meaning: the secret }
      key: { is: secret, meaning: the private key }
    base: "{settings.url}"
    authentication:
      \(authenticationText)
    rateLimit: { remaining: X-Left, reset: X-Reset, resetIs: \(reset), statuses: [403, 429], concurrency: 2 }
    errors:
      - { status: 400, path: code, is: throttled, then: wait }
      - { status: 400, path: code, is: expired, then: restart, because: the page has expired }
    streams:
      users:
        \(request("users"))
        items: items
        total: total
        paging: \(pagingText)
        account: { id: "{id}", login: "{login}" }
      groups:
        \(request("groups"))
        items: items
        total: total
        paging: \(pagingText)
        group: { id: "{id}", name: "{name}" }
        each:
          members:
            \(request("members"))
            items: items
            total: total
            paging: \(pagingText)
            membersOf: "{parent.id}"
            member: { group: "{parent.id}", entry: "{id}" }
            errors:
              - { status: 404, then: gone }
    """
  }

  private var authenticationText: String {
    let claims = #"{ iss: "{settings.user}", sub: "{settings.user}", aud: "{settings.url}/token" }"#
    return switch authentication {
    case .bearer: #"bearer: "{settings.secret}""#
    case .basic: #"basic: { user: "{settings.user}", password: "{settings.secret}" }"#
    case .apiKey: #"header: { name: X-Api-Key, value: "{settings.secret}" }"#
    case .clientCredentials:
      #"token: { post: "{settings.url}/token", form: { grant_type: client_credentials, client_id: "{settings.user}", "#
        + #"client_secret: "{settings.secret}" }, expiresIn: expires_in }"#
    case .assertion:
      #"token: { post: "{settings.url}/token", assertion: { algorithm: ES256, key: "{settings.key}", "#
        + #"claims: \#(claims) }, form: { grant_type: client_credentials, client_assertion: "{assertion}" }, "#
        + "expiresIn: expires_in }"
    case .awsSigV4:
      #"awsSigV4: { key: "{settings.user}", secret: "{settings.secret}", region: eu-central-1, service: conformance }"#
    }
  }

  private func request(_ list: String) -> String {
    let fields = list == "members" ? #"{ list: members, group: "{parent.id}" }"# : "{ list: \(list) }"
    return switch paging {
    case .cursorInForm: "post: /search\n    form: \(fields)".indented(list)
    case .cursorInJSON: "post: /\n    json: \(fields)".indented(list)
    default: list == "members" ? #"get: "/groups/{parent.id}/members""# : "get: /\(list)"
    }
  }

  private var pagingText: String {
    switch paging {
    case .link: "{ style: link }"
    case .nextURL: "{ style: nextURL, next: next }"
    case .cursorInQuery: "{ style: cursor, next: next, parameter: cursor }"
    case .cursorInForm: "{ style: cursor, next: next, parameter: cursor, in: form }"
    case .cursorInJSON: "{ style: cursor, next: next, parameter: cursor, in: json }"
    case .page: "{ style: page, parameter: page }"
    case .offset: "{ style: offset, parameter: offset }"
    case .marker: "{ style: marker, parameter: after, last: id }"
    }
  }
}

extension String {
  /// Its second line as far in as the streams' keys are.
  fileprivate func indented(_ list: String) -> String {
    replacingOccurrences(of: "\n    ", with: list == "members" ? "\n        " : "\n    ")
  }
}
