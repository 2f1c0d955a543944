import AccessModel
import ResponsibilityMatrix

/// What the matrix obliges and forbids: missing-authority, contradictory-roles, unbound-authority.
extension ReferenceJudge {
  /// One sentence of a level, as it reaches one identity by one row.
  struct Sentence {
    let row: Int
    let level: AuthorisationLevel
    let statement: Statement
  }

  /// Sentences of the rows that pass a test.
  func sentences(where test: (Int) -> Bool) -> [Sentence] {
    roles.rows.indices.filter(test).flatMap { row in
      roles.levels(of: row).flatMap { level in
        level.statements.map { Sentence(row: row, level: level, statement: $0) }
      }
    }
  }

  func sentences(of identity: String, where test: (Int) -> Bool) -> [Sentence] {
    sentences { test($0) && roles.holds(identity, $0) }
  }

  /// Capabilities that an identity must never hold on an asset.
  func forbidden(_ identity: String, _ asset: Int) -> Set<Int> {
    var result: Set<Int> = []
    for sentence in sentences(of: identity, where: roles.inForce) where sentence.statement.modality == .never {
      if roles.covers(sentence.statement.scope, asset, identity, sentence.row, sentence.level) == .yes {
        result.formUnion(sentence.statement.capabilities)
      }
    }
    return result
  }

  /// Whether holding the capability means holding something forbidden.
  func isForbidden(_ identity: String, _ asset: Int, _ capability: Int) -> Bool {
    !closure(capability).isDisjoint(with: forbidden(identity, asset))
  }

  /// Asset and capability of everything that a sentence obliges an identity to.
  private func obliged(_ identity: String, _ sentence: Sentence) -> Set<Pair> {
    var result: Set<Pair> = []
    for asset in matrix.assets.indices
    where roles.covers(sentence.statement.scope, asset, identity, sentence.row, sentence.level) == .yes {
      for capability in sentence.statement.capabilities { result.insert(Pair(asset: asset, capability: capability)) }
    }
    return result
  }

  /// Pairs on which the matrix contradicts itself about an identity.
  func contradictions(of identity: String) -> Set<Pair> { contradicted[identity] ?? [] }

  /// Pairs on which an own obligation of an identity meets a prohibition.
  func findContradictions(of identity: String) -> Set<Pair> {
    var result: Set<Pair> = []
    for sentence in sentences(of: identity, where: roles.obliges) where sentence.statement.modality == .must {
      result.formUnion(obliged(identity, sentence).filter { isForbidden(identity, $0.asset, $0.capability) })
    }
    return result
  }

  /// Pairs to which all holders of a role are obliged together, and which every one of them is forbidden; of those roles only
  /// whose holders are all known, if it is `certain`.
  func findContradictions(of identity: String, _ joint: [Int: [Pair: Set<String>]], certain: Bool) -> Set<Pair> {
    var result: Set<Pair> = []
    for (role, obligations) in joint where !certain || !hasUnseenHolders(role) {
      for (pair, holders) in obligations
      where holders.contains(identity) && holders.allSatisfy({ isForbidden($0, pair.asset, pair.capability) }) {
        result.insert(pair)
      }
    }
    return result
  }

  private func hasUnseenHolders(_ role: Int) -> Bool {
    !people.complete
      || roles.rows.indices.contains {
        roles.rows[$0].role == role && roles.inForce($0) && roles.resolved[$0].unread
      }
  }

  /// Per role: what its holders are obliged to together, and who they are.
  func jointObligations() -> [Int: [Pair: Set<String>]] {
    var result: [Int: [Pair: Set<String>]] = [:]
    for sentence in sentences(where: roles.obliges) where sentence.statement.modality == .mustAny {
      for identity in roles.resolved[sentence.row].identities where roles.holds(identity, sentence.row) {
        for pair in obliged(identity, sentence) {
          result[roles.rows[sentence.row].role, default: [:]][pair, default: []].insert(identity)
        }
      }
    }
    return result
  }

  mutating func judgeObligations() {
    var unbound: Set<Pair> = []
    for identity in people.identities.keys {
      let contradicted = contradictions(of: identity)
      for pair in contradicted {
        if !certain[identity, default: []].contains(pair) {
          leaveOpen(.contradictoryRoles, identity: identity, asset: pair.asset, capability: pair.capability)
          continue
        }
        raise(
          .contradictoryRoles, .low, about: "\(matrix.assets[pair.asset].id),\(name(pair.capability))", identity,
          asset: pair.asset, capability: pair.capability)
      }
      var pairs: Set<Pair> = []
      for sentence in sentences(of: identity, where: roles.obliges) where sentence.statement.modality == .must {
        pairs.formUnion(obliged(identity, sentence))
      }
      for pair in pairs {
        // Whatever the document says about the person, the obligation cannot be judged without an entitlement.
        if contradicted.contains(pair), !feeding(pair.asset, pair.capability).isEmpty { continue }
        judge(
          pair, identity, held: holds(identity, pair.asset, pair.capability), unread: mayBeForbidden(identity, pair),
          &unbound)
      }
    }
    for (role, obligations) in jointObligations() {
      // A row of the role whose holders were not read may name the one who holds it.
      let unread = roles.rows.indices.contains {
        roles.rows[$0].role == role && roles.inForce($0) && roles.resolved[$0].unread
      }
      for (pair, holders) in obligations {
        let isContradicted = holders.allSatisfy { contradictions(of: $0).contains(pair) }
        let open = unread || !people.complete
        if isContradicted, !open, !feeding(pair.asset, pair.capability).isEmpty { continue }
        let held = holders.contains { holds($0, pair.asset, pair.capability) }
        let mayContradict = holders.allSatisfy {
          isForbidden($0, pair.asset, pair.capability) || mayBeForbidden($0, pair)
        }
        judge(pair, "role:\(matrix.roles[role].id)", held: held, unread: unread || mayContradict, &unbound)
      }
    }
    for pair in unbound {
      // Low whatever the asset is: it is never about a person.
      raise(.unboundAuthority, .low, about: "\(matrix.assets[pair.asset].id),\(name(pair.capability))")
    }
    let obliging = roles(saying: [.must, .mustAny])
    let forbidding = roles(saying: [.never])
    if roles.isOpen(obliging, owning: true) { leaveOpen(.missingAuthority) }
    if roles.isOpen(forbidding, owning: true) { leaveOpen(.prohibitedAccess) }
    if !obliging.isEmpty, !forbidding.isEmpty, roles.isOpen(obliging.union(forbidding), owning: true) {
      leaveOpen(.contradictoryRoles)
    }
    let unmet = obliging.filter { obligesToUnbound($0, but: unbound) }
    if roles.isOpen(unmet, owning: true) { leaveOpen(.unboundAuthority) }
  }

  private func roles(saying modalities: Set<Modality>) -> Set<Int> {
    Set(
      matrix.roles.indices.filter { role in
        matrix.roles[role].levels.contains { level in
          matrix.levels[level].statements.contains { modalities.contains($0.modality) }
        }
      })
  }

  /// Whether holding a role would oblige to something that nothing gives, and that is not raised yet.
  private func obligesToUnbound(_ role: Int, but known: Set<Pair>) -> Bool {
    matrix.roles[role].levels.flatMap { matrix.levels[$0].statements }.contains { statement in
      guard statement.modality == .must || statement.modality == .mustAny else { return false }
      return matrix.assets.indices.contains { asset in
        statement.capabilities.contains { capability in
          let documentary =
            matrix.assets[asset].kind.isDocumentary && !matrix.entitlements.contains { $0.asset == asset }
          return mayReach(statement.scope, asset) && feeding(asset, capability).isEmpty && !documentary
            && !known.contains(Pair(asset: asset, capability: capability))
        }
      }
    }
  }

  /// Whether a scope contains an asset for somebody, whoever that is.
  private func mayReach(_ scope: AssetScope, _ number: Int) -> Bool {
    let asset = matrix.assets[number]
    func fixed(_ term: AssetScope.Term) -> Bool? {
      switch term {
      case .all: true
      case .asset(let wanted): wanted == number
      case .tag(let tag): asset.tags.contains(tag)
      case .classification(let word): !asset.classification.isEmpty && asset.classification.folded == word
      case .owned: nil
      case .ownedDocuments: asset.kind == .document ? nil : false
      case .department: asset.department.isEmpty ? false : nil
      }
    }
    return scope.include.contains { fixed($0) != false } && !scope.exclude.contains { fixed($0) == true }
  }

  /// Whether a role that an identity may hold, or what it may own, could forbid something to it.
  func mayBeForbidden(_ identity: String, _ pair: Pair) -> Bool {
    if maybeForbidden(identity, pair) { return true }
    return sentences { roles.inForce($0) && mayHold(identity, $0) }.contains { sentence in
      sentence.statement.modality == .never
        && !closure(pair.capability).isDisjoint(with: sentence.statement.capabilities)
        && roles.covers(sentence.statement.scope, pair.asset, identity, sentence.row, sentence.level) != .no
    }
  }

  private mutating func judge(
    _ pair: Pair, _ who: String, held: Bool, unread: Bool, _ unbound: inout Set<Pair>
  ) {
    if held { return }
    let asset = matrix.assets[pair.asset]
    if feeding(pair.asset, pair.capability).isEmpty {
      let nothingBound = !matrix.entitlements.contains { $0.asset == pair.asset }
      if !(asset.kind.isDocumentary && nothingBound) { unbound.insert(pair) }
      return
    }
    if unread || isAbsenceUnproven(pair.asset, pair.capability) {
      leaveOpen(
        .missingAuthority, identity: who.hasPrefix("role:") ? "" : who, asset: pair.asset, capability: pair.capability)
    } else {
      raise(.missingAuthority, .high, family: "missing", who, pair)
    }
  }
}
