public import AccessModel
public import ConnectorKit

/// Reads accounts, groups and memberships from an LDAP directory: OpenLDAP, Active Directory, 389-ds, FreeIPA.
///
/// libldap blocks, so every reading has a thread of its own; nothing of it runs on the cooperative pool. A watchdog ends the
/// wait when even libldap's own limits do not (name resolution, a silent Kerberos server).
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
    let patience = Patience("starting", milliseconds: settings.operationTimeout)
    return await OwnThread.run(
      "alignd ldap \(source)", patience, otherwise: { .unread(source: source, because: LDAPConnector.overrun($0)) }
    ) {
      LDAPReading.snapshot(of: source, settings, on: today, patience)
    }
  }

  /// Tries the directory step by step.
  public func diagnose() async -> [DiagnosisStep] {
    let (settings, today) = (settings, today)
    let patience = Patience("starting", milliseconds: settings.operationTimeout)
    return await OwnThread.run(
      "alignd doctor \(source)", patience,
      otherwise: { [DiagnosisStep("connect", .failed, LDAPConnector.overrun($0))] }
    ) {
      LDAPDiagnosis.steps(settings, on: today, patience)
    }
  }

  private static func overrun(_ step: String) -> String {
    "\(step) took longer than its time limits allow; name resolution or Kerberos may hang"
  }
}
