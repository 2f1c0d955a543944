import ConnectorDefinition
import Foundation
import HTTPTransport

/// Proves to the provider who alignd is. Fetches a token once for all who wait for it, keeps it until shortly before it
/// ends, and fetches another when it is refused.
actor SignIn {
  /// Seconds before its end at which a token is no longer used, where it lives long enough.
  private static let margin = 60

  private let method: Authentication.Method
  /// What every request carries, where that is always the same: nothing, a secret, or why it cannot be sent.
  private nonisolated let steady: Result<HTTPHeader?, ReadingFault>?
  /// Settings with the secrets.
  private let settings: Surroundings
  private let making: RequestMaking
  private let redaction: Redaction
  private let courier: Courier
  private let now: @Sendable () -> Int
  private var held: (token: String, until: Int?)?
  private var fetching: Task<Result<String, ReadingFault>, Never>?

  init(
    _ definition: Definition, _ settings: Surroundings, _ making: RequestMaking, _ redaction: Redaction,
    _ courier: Courier, now: @escaping @Sendable () -> Int
  ) throws(ReadingFault) {
    guard let way = definition.authentication.first(where: { settings.holds($0.condition) }) else {
      let secrets = definition.settings.filter(\.isSecret).map(\.name).joined(separator: ", ")
      throw ReadingFault("none of the ways to sign in is configured; give one of \(secrets)")
    }
    method = way.method
    self.settings = settings
    self.making = making
    self.redaction = redaction
    self.now = now
    self.courier = courier
    steady = SignIn.steady(way.method, settings, redaction)
  }

  /// Signs a request; returns the token that it carries, for ``refused(_:)``.
  nonisolated func sign(
    _ request: inout HTTPRequest, service: RequestDefinition
  ) async throws(ReadingFault) -> String? {
    if let steady {
      if let header = try steady.get() { request.headers.append(header) }
      return nil
    }
    let (header, signing, token) = try await changing(service)
    if let header { request.headers.append(header) }
    request.signing = signing
    return token
  }

  /// What a request carries where that changes, and the token in it.
  private func changing(
    _ service: RequestDefinition
  ) async throws(ReadingFault) -> (HTTPHeader?, RequestSigning, token: String?) {
    switch method {
    case .none, .header, .basic: return (nil, .none, nil)
    case .awsSigV4(let key, let secret, let session, let region, let service_):
      let region = service.signing?.region ?? region
      let name = service.signing?.service ?? service_
      guard let key = settings.fill(key), let secret = settings.fill(secret), let region = settings.fill(region),
        let service = settings.fill(name)
      else { throw ReadingFault("the key, the secret or the region of the signature is missing") }
      let signing = RequestSigning.awsSigV4(
        parameters: "aws:amz:\(region):\(service)", keyID: key, secret: secret,
        sessionToken: session.flatMap { settings.fill($0) })
      return (nil, signing, nil)
    case .token(let fetch, let header, let value):
      let token = try await token(fetch)
      var around = settings
      around.specials["token"] = token
      return (try SignIn.header(header, around.fill(value)), .none, token)
    }
  }

  private static func steady(
    _ method: Authentication.Method, _ settings: Surroundings, _ redaction: Redaction
  ) -> Result<HTTPHeader?, ReadingFault>? {
    do throws(ReadingFault) {
      switch method {
      case .none: return .success(nil)
      case .header(let name, let value): return .success(try header(name, settings.fill(value)))
      case .basic(let user, let password):
        return .success(try header("Authorization", basic(user, password, settings, redaction)))
      case .awsSigV4, .token: return nil
      }
    } catch {
      return .failure(error)
    }
  }

  /// Says that a token was refused; true if another one can be fetched.
  func refused(_ token: String?) -> Bool {
    guard let token else { return false }
    // Somebody else may have fetched a new one already.
    if held?.token == token { held = nil }
    return true
  }

  private func token(_ fetch: TokenRequest) async throws(ReadingFault) -> String {
    if let held, held.until.map({ $0 > now() }) ?? true { return held.token }
    if let fetching { return try await fetching.value.get() }
    let task = Task { () -> Result<String, ReadingFault> in
      do throws(ReadingFault) { return .success(try await self.fetched(fetch)) } catch { return .failure(error) }
    }
    fetching = task
    let result = await task.value
    fetching = nil
    return try result.get()
  }

  private func fetched(_ fetch: TokenRequest) async throws(ReadingFault) -> String {
    var around = settings
    if let assertion = fetch.assertion {
      let signed = try AssertionSigning.token(assertion, around, now: now(), unique: UUID().uuidString)
      redaction.add(signed)
      around.specials["assertion"] = signed
    }
    var request = try making.request(fetch.request, around, isSignIn: true)
    if let basic = fetch.basic {
      let value = SignIn.basic(basic.user, basic.password, around, redaction)
      request.headers.append(try SignIn.header("Authorization", value))
    } else if let bearer = fetch.bearer {
      request.headers.append(try SignIn.header("Authorization", around.fill(bearer).map { "Bearer \($0)" }))
    }
    let delivery: Courier.Delivery
    do throws(ReadingFault) {
      delivery = try await courier.send(request, rules: fetch.request.errors, format: fetch.request.format)
    } catch {
      throw ReadingFault("sign in: \(error.reason)")
    }
    let answer = delivery.answer
    guard (200..<300).contains(answer.status) else {
      throw ReadingFault(delivery.ending("sign in at \(request.url) was refused: \(Answer.words(answer))"))
    }
    let body = try? JSONTree(answer.body)
    let item = body.map { Item(tree: $0, node: 0) }
    let token: String? =
      switch fetch.token {
      case .body(let path): item?.text(path.steps)
      case .header(let name): answer.headers.first(name)
      }
    guard let token, token.utf8.count <= 64 << 10 else {
      throw ReadingFault("sign in at \(request.url): the answer holds no token (\(answer.status))")
    }
    redaction.add(token)
    held = (token, until(fetch.expiry, item))
    return token
  }

  /// When a token is no longer used: a minute before its end, or after three quarters of a short life.
  private func until(_ expiry: TokenRequest.Expiry, _ item: Item?) -> Int? {
    let now = now()
    let life: Int? =
      switch expiry {
      case .unknown: nil
      case .seconds(let path): item?.text(path.steps).flatMap { Double($0) }.map { Int(max(0, min($0, 1e9))) }
      case .instant(let path): item?.text(path.steps).flatMap(SignIn.seconds).map { $0 - now }
      }
    return life.map { now + $0 - min(SignIn.margin, $0 / 4) }
  }

  private static func seconds(_ instant: String) -> Int? {
    let form = ISO8601DateFormatter()
    for options in [
      ISO8601DateFormatter.Options.withInternetDateTime, [.withInternetDateTime, .withFractionalSeconds],
    ] {
      form.formatOptions = options
      if let date = form.date(from: instant) { return Int(date.timeIntervalSince1970) }
    }
    return nil
  }

  private static func basic(
    _ user: Template, _ password: Template, _ around: Surroundings, _ redaction: Redaction
  ) -> String? {
    guard let user = around.fill(user), let password = around.fill(password) else { return nil }
    let encoded = Data("\(user):\(password)".utf8).base64EncodedString()
    redaction.add(encoded)
    return "Basic " + encoded
  }

  private static func header(_ name: String, _ value: String?) throws(ReadingFault) -> HTTPHeader {
    guard let value else { throw ReadingFault("what is needed to sign in is not configured") }
    do throws(HTTPHeaderError) { return try HTTPHeader(name, value) } catch {
      throw ReadingFault("a secret cannot be sent: \(error)")
    }
  }
}
