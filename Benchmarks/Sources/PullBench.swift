import AccessModel
import DirectorySchema
import LDAPConnector

/// One reading of a whole LDAP directory. The process as a whole is what is measured, as that of `ldapsearch` is.
enum PullBench {
  static func run(url: String, base: String) async throws(BenchError) -> [(String, Int)] {
    let settings = LDAPSettings(urls: [url], accountBases: [base], groupBases: [base])
    let connector = LDAPConnector(source: "corp", settings: settings, on: CivilDay(daysSinceEpoch: 20_000))
    let snapshot = await connector.read()
    guard snapshot.coverage.isComplete else {
      let reasons = snapshot.coverage.scopes.values.map(\.reason).filter { !$0.isEmpty }.sorted()
      throw BenchError("the directory was not read completely: \(reasons.joined(separator: "; "))")
    }
    return [
      ("accounts", snapshot.accounts.count), ("groups", snapshot.groups.count),
      ("members", snapshot.memberships.count), ("unresolved", snapshot.unresolved.count),
      ("peak", ProcessMemory.peak),
    ]
  }
}
