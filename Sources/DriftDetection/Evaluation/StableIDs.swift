import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// What a fingerprint says of a row of the matrix: the oldest id that it is known to have had, so that a renamed row
/// is the same row. `formerly` lists former ids, oldest first.
extension Facts {
  func stableID(asset: Int) -> String { matrix.assets[asset].formerly.first ?? matrix.assets[asset].id }

  func stableID(source: String) -> String { graph.stableID(source: source) }

  func stableID(role: Int) -> String { matrix.roles[role].formerly.first ?? matrix.roles[role].id }
}

extension Constraint {
  /// The oldest id.
  var stableID: String { formerly.first ?? id }
}
