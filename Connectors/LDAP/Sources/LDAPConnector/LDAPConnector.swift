public import AccessModel
public import ConnectorKit

/// Reads accounts, groups and memberships from an LDAP directory: OpenLDAP, Active Directory, 389-ds, FreeIPA.
///
/// libldap blocks, so every reading has a thread of its own; nothing of it runs on the cooperative pool. A watchdog ends the
/// wait when even libldap's own limits do not (name resolution, a silent TLS handshake).
public struct LDAPConnector: Connector {
  /// Id of the source.
  public let source: String
  let settings: LDAPSettings
  private let today: CivilDay

  /// A connector.
  ///
  /// - Parameters:
  ///   - source: id of the source, as configured.
  ///   - settings: how it is read.
  ///   - today: the day by which account expiry is judged.
  public init(source: String, settings: LDAPSettings, on today: CivilDay) {
    self.source = source
    self.settings = settings
    self.today = today
  }

  /// Reads the whole directory.
  public func read() async -> Snapshot {
    let (source, settings, today) = (source, settings, today)
    let limit = settings.totalTimeout + (settings.connectTimeout * 2 + settings.operationTimeout) / 1000 + 1
    return await OwnThread.run(
      "alignd ldap \(source)", limit: .seconds(limit),
      otherwise: .unread(source: source, because: "no answer within \(limit) s; name resolution or TLS may hang")
    ) {
      LDAPReading.snapshot(of: source, settings, on: today)
    }
  }

  /// Tries the directory step by step.
  public func diagnose() async -> [DiagnosisStep] {
    let (source, settings, today) = (source, settings, today)
    let limit = settings.totalTimeout + settings.connectTimeout * 2 / 1000 + 1
    return await OwnThread.run(
      "alignd doctor \(source)", limit: .seconds(limit),
      otherwise: [DiagnosisStep("connect", .failed, "no answer within \(limit) s; name resolution or TLS may hang")]
    ) {
      LDAPDiagnosis.steps(settings, on: today)
    }
  }
}
