import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// Sentences that several rules share.
extension Comparison {
  /// The cell of the Roles table that a statement speaks through, and the sentence.
  func expected(_ use: StatementUse, asset: Int) -> Expected {
    let role = facts.matrix.roles[use.holding.role]
    let statement = judge.statement(of: use)
    let capabilities = statement.capabilities.map { facts.name(capability: $0) }.joined(separator: ", ")
    return Expected(
      "\(role.name): \(statement.modality.rawValue) \(capabilities) on \(facts.matrix.assets[asset].name)",
      at: role.levelText.cell)
  }

  /// The roles of an identity in words, for what no cell permits.
  func nothingPermits(_ identity: Int, _ target: Target) -> Expected {
    var roles = holdings.allHoldings(of: identity, isEveryone: facts.identities.isEveryone(identity)).map(\.role)
    if roles.count > 1 { roles = Set(roles).sorted() }
    let action = "\(facts.name(capability: target.capability)) on \(facts.matrix.assets[target.asset].name)"
    guard let first = roles.first else {
      return Expected("no role is assigned, so nothing permits \(action)", at: facts.matrix.assets[target.asset].cell)
    }
    let names = roles.map { facts.matrix.roles[$0].name }.joined(separator: "; ")
    return Expected("no role permits \(action); held: \(names)", at: facts.matrix.roles[first].levelText.cell)
  }

  /// How the repair of a grant is worded.
  func removal(_ action: String) -> String {
    "Remove the access at its cause, or document it: give a role that permits \(action)."
  }
}
