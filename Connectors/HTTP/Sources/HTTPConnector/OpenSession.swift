import ConnectorDefinition
import ConnectorKit
import Foundation
import HTTPTransport

/// A connection to the provider with everything that it needs, for the length of one reading.
struct OpenSession: Sendable {
  let session: Session
  /// Settings without the secrets, for streams.
  let settings: Surroundings
  private let transport: HTTPTransport

  init(_ settings: HTTPSourceSettings, _ timing: RetryTiming) throws(ReadingFault) {
    let definition = settings.definition
    let open = Surroundings(settings: settings.values)
    let making = try RequestMaking(definition, open)
    let transport = try OpenSession.transport(settings, making.base)
    let redaction = Redaction(settings.secrets.values.map { $0.reveal { $0 } })
    let courier = Courier(
      transport, definition, redaction, patience: .seconds(settings.totalTimeout), timing: timing)
    self.transport = transport
    self.settings = open
    let signIn = try SignIn(
      definition, OpenSession.withSecrets(settings, open), making, redaction, courier,
      now: { Int(timing.secondsSince1970()) })
    session = Session(
      definition: definition, making: making, signIn: signIn, courier: courier,
      slots: RequestSlots(settings.width), redaction: redaction)
  }

  /// Ends all connections.
  func close() { transport.close() }

  private static func withSecrets(_ settings: HTTPSourceSettings, _ open: Surroundings) throws(ReadingFault)
    -> Surroundings
  {
    var all = open
    for (name, secret) in settings.secrets {
      if settings.definition.setting(name)?.shape == .secretJSON {
        let tree = secret.reveal { try? JSONTree(Array($0.utf8)) }
        guard let tree else {
          throw ReadingFault("the secret \"\(name)\" is no JSON; it must be the key file as it was given")
        }
        all.objects[name] = Item(tree: tree, node: 0)
        all.settings[name] = "given"
      } else {
        all.settings[name] = secret.reveal { $0 }
      }
    }
    return all
  }

  private static func transport(_ settings: HTTPSourceSettings, _ base: HTTPURL) throws(ReadingFault) -> HTTPTransport {
    var transport = TransportSettings(baseURL: base, userAgent: settings.userAgent)
    transport.connectTimeout = .seconds(settings.connectTimeout)
    transport.idleTimeout = .seconds(settings.idleTimeout)
    transport.totalTimeout = .seconds(settings.requestTimeout)
    transport.maximumResponseBytes = settings.sizeLimit
    transport.allowsPlainHTTP = settings.allowPlaintext
    transport.maximumHostConnections = settings.width
    transport.maximumStreams = settings.width
    if !settings.caFile.isEmpty { transport.authorityFile = settings.caFile }
    if !settings.certificateFile.isEmpty {
      transport.clientCertificate = ClientCertificate(file: settings.certificateFile, keyFile: settings.keyFile)
    }
    do throws(HTTPSettingsError) {
      if !settings.proxy.isEmpty {
        transport.proxy = try ProxySettings(settings.proxy, exceptions: settings.noProxy)
      }
      return try HTTPTransport(transport)
    } catch {
      throw ReadingFault(error.description)
    }
  }
}
