import AccessModel
import CLDAP
import ConnectorKit
import DirectorySchema

/// Tries a directory step by step, and says what to fix at the first step that fails.
enum LDAPDiagnosis {
  static func steps(_ settings: LDAPSettings, on today: CivilDay, _ patience: Patience) -> [DiagnosisStep] {
    var steps: [DiagnosisStep] = []
    for url in settings.urls {
      do throws(LDAPFailure) {
        patience.expect("connecting to \(url)", milliseconds: LDAPHandle.patienceForOneServer(settings))
        let handle = try connect(settings, url, &steps)
        try examine(handle, settings, on: today, patience, &steps)
        return steps
      } catch {
        steps.append(DiagnosisStep("use \(url)", .failed, error.reason))
        if error.code == LDAP_INVALID_CREDENTIALS { return steps }
      }
    }
    return steps
  }

  private static func connect(
    _ settings: LDAPSettings, _ url: String, _ steps: inout [DiagnosisStep]
  ) throws(LDAPFailure) -> LDAPHandle {
    let handle = try LDAPHandle(settings, url)
    try handle.establish()
    let isEncrypted = ldap_tls_inplace(handle.raw) == 1
    let isLocal = url.lowercased().hasPrefix("ldapi://")
    steps.append(
      DiagnosisStep(
        "connect to \(url)", isEncrypted || isLocal ? .passed : .advice,
        isEncrypted
          ? "encrypted, and the certificate was verified"
          : isLocal ? "a local socket" : "not encrypted: use ldaps:// or startTLS outside of tests"))
    try handle.bind()
    switch settings.bind {
    case .anonymous:
      steps.append(
        DiagnosisStep("bind", .advice, "anonymous: most servers then hide entries or attributes without saying so"))
    case .simple(let name, _): steps.append(DiagnosisStep("bind", .passed, "as \(name)"))
    case .external: steps.append(DiagnosisStep("bind", .passed, "SASL EXTERNAL"))
    case .gssapi: steps.append(DiagnosisStep("bind", .passed, "SASL GSSAPI"))
    }
    return handle
  }

  private static func examine(
    _ handle: borrowing LDAPHandle, _ settings: LDAPSettings, on today: CivilDay, _ patience: Patience,
    _ steps: inout [DiagnosisStep]
  ) throws(LDAPFailure) {
    let pages = try handle.root().offersPages
    steps.append(
      DiagnosisStep(
        "paged results", pages ? .passed : .advice,
        pages ? "offered" : "not offered: the server's size limit decides whether everything can be read"))
    patience.expect("looking at the bases", milliseconds: settings.operationTimeout * 20)
    for base in DirectorySchemaBases.all(settings).prefix(20) {
      try LDAPReading.requireBase(base, handle)
      steps.append(DiagnosisStep("see \"\(base)\"", .passed, "the base exists and is visible"))
    }
    let snapshot = LDAPReading.snapshot(of: "doctor", settings, on: today, patience)
    for (scope, coverage) in snapshot.coverage.scopes.sorted(by: { $0.key < $1.key }) {
      let isEmpty = coverage.complete && coverage.count == 0
      steps.append(
        DiagnosisStep(
          "read \(scope.name)", coverage.complete ? (isEmpty ? .advice : .passed) : .failed,
          coverage.complete
            ? (isEmpty ? "none found: check the base, the filter and what the account may see" : "\(coverage.count)")
            : "\(coverage.reason) (\(coverage.count) read)"))
    }
    steps +=
      DiagnosisStep.attributes(of: snapshot.accounts)
      + snapshot.coverage.notes.map { DiagnosisStep("note", .advice, $0) }
  }
}

enum DirectorySchemaBases {
  static func all(_ settings: LDAPSettings) -> [String] {
    var seen: Set<[UInt8]> = []
    return (settings.groupBases + settings.accountBases).filter { seen.insert(DistinguishedName.key(of: $0)).inserted }
  }
}
