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
  ///
  /// - Parameters:
  ///   - action: `change on CRM`.
  ///   - start: how the sentence begins that names the roles: see ``noRolePermits(_:)``.
  func nothingPermits(_ identity: Int, _ action: String, _ start: String, on asset: Int) -> Expected {
    var roles: [Int] = []
    roles.reserveCapacity(4)
    let isEveryone = !holdings.everyone.isEmpty && facts.identities.isEveryone(identity)
    holdings.forEachHolding(of: identity, isEveryone: isEveryone) { holding in
      roles.append(holding.role)
    }
    roles.sort()
    guard let first = roles.first else {
      return Expected("no role is assigned, so nothing permits \(action)", at: facts.matrix.assets[asset].cell)
    }
    var text = ""
    text.reserveCapacity(start.utf8.count + 32 * roles.count)
    text += start
    var previous: Int?
    for role in roles where role != previous {
      if previous != nil { text += "; " }
      text += facts.nameOfRole[role]
      previous = role
    }
    return Expected(text, at: facts.levelCellOfRole[first])
  }

  /// How a sentence begins that goes on with the roles that somebody holds.
  func noRolePermits(_ action: String) -> String { "no role permits \(action); held: " }

  /// How the repair of a grant is worded.
  func removal(_ action: String) -> String {
    ["Remove the access at its cause, or document it: give a role that permits ", action, "."].joined()
  }
}
