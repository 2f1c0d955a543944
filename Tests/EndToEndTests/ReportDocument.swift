import Foundation

/// What the tests look at in a JSON report.
struct ReportDocument: Decodable {
  struct Named: Decodable { let name: String }
  struct Account: Decodable { let login: String }
  struct Finding: Decodable {
    let fingerprint, kind, severity, state: String
    let identity, group, role, asset: Named?
    let account: Account?
    let capability: String?
    let key: [String]

    /// Kind, severity, state, who, capability and asset, as `EXPECTED.md` writes them.
    var row: [String] {
      let who: String =
        switch kind {
        case "raci-gap": "control \(key[2])"
        case "document-overdue": "the matrix"
        default: identity?.name ?? account?.login ?? group?.name ?? role?.name ?? asset?.name ?? ""
        }
      return [kind, severity, state, who, capability ?? "—", asset?.name ?? "—"]
    }
  }
  struct NotProven: Decodable { let kind, because: String }
  struct Source: Decodable { let kind: String, complete: Bool, accounts: Int, groups: Int }
  struct Baseline: Decodable { let new: [String] }

  let schema, verdict: String
  let findings: [Finding]
  let notProven: [NotProven]
  let sources: [Source]

  init(_ text: String) throws { self = try JSONDecoder().decode(ReportDocument.self, from: Data(text.utf8)) }
}
