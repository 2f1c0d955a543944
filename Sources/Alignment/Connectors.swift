import AccessModel
import ConnectorDefinition
import ConnectorKit
public import FileConnector
public import HTTPConnector
public import LDAPConnector

/// How a source is read, as configured: secrets are references still.
public enum SourceSettings: Sendable {
  /// A directory; the password of a simple bind is fetched when it is read.
  case ldap(LDAPSettings, bind: BindReference)
  /// An exported file.
  case file(FileSettings)
  /// A provider that speaks HTTP, by its definition; the secrets are fetched when it is read.
  case http(HTTPSourceSettings, secrets: [String: SecretReference])

  /// Kinds that are not definitions of HTTP providers.
  static let builtInKinds = ["ldap", "file"]

  /// Who alignd is to a directory.
  public enum BindReference: Sendable {
    /// Nobody.
    case anonymous
    /// A name and where its password is.
    case simple(name: String, password: SecretReference)
    /// SASL EXTERNAL.
    case external
    /// SASL GSSAPI.
    case gssapi
  }

  /// The kind, as it is written in the configuration.
  public var kind: String {
    switch self {
    case .ldap: "ldap"
    case .file: "file"
    case .http(let settings, _): settings.definition.name
    }
  }
}

extension SourceConfiguration {
  /// The connector of this source: the one place that lists them. A secret that cannot be fetched makes the source
  /// unread, and no other.
  ///
  /// - Parameters:
  ///   - moment: the run's start; account expiry is judged by its day.
  ///   - environment: where secrets are found.
  func connector(at moment: Moment, environment: [String: String]) -> any Connector {
    switch settings {
    case .ldap(var directory, let bind):
      do throws(SecretError) {
        directory.bind = try bind.resolved(in: environment)
        return LDAPConnector(source: id, settings: directory, on: moment.day)
      } catch {
        return SecretlessSource(source: id, reason: error.description)
      }
    case .file(let file):
      return FileConnector(source: id, settings: file, on: moment.day)
    case .http(var provider, let secrets):
      do throws(SecretError) {
        for (name, reference) in secrets { provider.secrets[name] = try reference.resolve(in: environment) }
        provider.userAgent = "alignd/\(alignmentVersion)"
        return HTTPConnector(source: id, settings: provider)
      } catch {
        return SecretlessSource(source: id, reason: error.description)
      }
    }
  }
}

extension SourceSettings.BindReference {
  fileprivate func resolved(in environment: [String: String]) throws(SecretError) -> LDAPSettings.Bind {
    switch self {
    case .anonymous: .anonymous
    case .external: .external
    case .gssapi: .gssapi
    case .simple(let name, let password): .simple(name: name, password: try password.resolve(in: environment))
    }
  }
}

/// A source whose secret cannot be fetched: it is not read.
private struct SecretlessSource: Connector {
  let source: String
  let reason: String

  func read() async -> Snapshot { .unread(source: source, because: reason) }
  func diagnose() async -> [DiagnosisStep] { [DiagnosisStep("fetch the secret", .failed, reason)] }
}
