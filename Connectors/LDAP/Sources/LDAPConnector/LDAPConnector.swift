public import AccessModel
public import ConnectorKit
import Foundation

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

/// Runs blocking work on a thread of its own and waits for it, but not for ever.
enum OwnThread {
  static func run<Result: Sendable>(
    _ name: String, limit: Duration, otherwise: Result, _ work: @escaping @Sendable () -> Result
  ) async -> Result {
    await withCheckedContinuation { continuation in
      let once = Once(continuation)
      let thread = Thread { once.resume(work()) }
      thread.name = String(name.prefix(15))
      thread.stackSize = 1 << 21
      thread.start()
      // The thread may hang for good: the answer does not.
      let seconds = Double(limit.components.seconds)
      DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { once.resume(otherwise) }
    }
  }

  /// Resumes a continuation once, whoever comes first.
  private final class Once<Result: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var continuation: CheckedContinuation<Result, Never>?

    init(_ continuation: CheckedContinuation<Result, Never>) { self.continuation = continuation }

    func resume(_ result: Result) {
      lock.lock()
      let waiting = continuation
      continuation = nil
      lock.unlock()
      waiting?.resume(returning: result)
    }
  }
}
