import AccessModel

extension Assembly {
  /// Checks that need the whole matrix.
  mutating func check() {
    var held: [Int: [Int]] = [:]
    for row in 0..<matrix.assignments.count { held[Int(matrix.assignments.role[row]), default: []].append(row) }
    for number in matrix.roles.indices { checkMust(number, held[number] ?? []) }
    // What is missing says little while rows that could not be read are missing as well.
    guard !log.hasErrors else { return }
    for number in matrix.roles.indices { checkOwned(number, held[number] ?? []) }
    for number in matrix.unheldRoles {
      let role = matrix.roles[number]
      log.warning(
        at: role.cell, "nobody holds the role \(CellText.quoted(role.name))",
        suggestion: "name a holder in the table assignments")
    }
    for number in matrix.unboundAssets {
      let asset = matrix.assets[number]
      log.warning(
        at: asset.cell, "no entitlement says which group gives what on \(CellText.quoted(asset.name)): not judged",
        suggestion: "bind a group in the table entitlements")
    }
  }

  /// `owned` belongs to a person: where several hold a role, its cell alone does not say who owns what.
  private mutating func checkOwned(_ number: Int, _ rows: [Int]) {
    let role = matrix.roles[number]
    let owning = role.levels.map { matrix.levels[$0] }.filter(\.isOwning)
    guard !owning.isEmpty, !role.owned.isEmpty, isShared(rows) else { return }
    let saysAssets = rows.contains { !matrix.assignments.terms[Int(matrix.assignments.term[$0])].assets.isEmpty }
    guard !saysAssets else { return }
    let columns = owning.map(\.assetColumn) + [role.name.folded]
    let isInInventory = role.owned.allSatisfy { asset in
      columns.contains { matrix.assets[asset].people[$0] != nil }
    }
    guard !isInInventory else { return }
    let ids = role.owned.map { matrix.assets[$0].id }.joined(separator: ", ")
    log.warning(
      at: role.ownedText.cell,
      "several hold the role \(CellText.quoted(role.name)), and nothing says which of them owns \(ids): not judged",
      suggestion: "name assets in the assignments, or people in the column \(CellText.quoted(columns[0])) of the assets"
    )
  }

  private func isShared(_ rows: [Int]) -> Bool {
    if rows.count > 1 { return true }
    guard let row = rows.first else { return false }
    switch matrix.assignments.holders[Int(matrix.assignments.holder[row])] {
    case .person, .workload: return false
    case .group, .attributes, .everyone: return true
    }
  }

  /// The assets that the rows of a role give to their holders, all together.
  private func ownedPairs(_ rows: [Int]) -> Int {
    rows.reduce(0) { $0 + matrix.assignments.terms[Int(matrix.assignments.term[$1])].assets.count }
  }

  /// A `must` binds each holder on each asset; what it comes to is enumerated, so it has to stay small.
  private mutating func checkMust(_ number: Int, _ rows: [Int]) {
    let holders = Set(rows.map { matrix.assignments.holder[$0] }).count
    for statement in matrix.roles[number].levels.flatMap({ matrix.levels[$0].statements })
    where statement.modality == .must {
      let fixed = holders * matrix.fixedAssets(in: statement.scope)
      let own = statement.scope.include.contains(.owned) ? ownedPairs(rows) : 0
      let pairs = max(fixed, own) * statement.capabilities.count
      guard pairs > Matrix.obligationLimit else { continue }
      log.error(
        at: matrix.roles[number].levelText.cell,
        "\(CellText.quoted(statement.text(in: matrix))) comes to at least \(pairs) obligations for the role "
          + "\(CellText.quoted(matrix.roles[number].name)); at most \(Matrix.obligationLimit) are judged one by one",
        suggestion: "write \"must any\", or a smaller scope")
    }
  }
}

extension Matrix {
  /// The most obligations (holder × asset × capability) that a `must` of one role may come to.
  ///
  /// The reader checks what it can count: named holders and scopes that depend on nobody. Holders that only a directory
  /// knows (groups, filters, `everyone`) are for the caller to count when it knows them.
  public static let obligationLimit = 10_000

  /// The number of assets that a scope contains for everybody, whatever they own and wherever they work.
  public func fixedAssets(in scope: AssetScope) -> Int { assets.indices.count { isFixed(scope, $0) } }

  /// Whether a scope contains an asset for everybody.
  func isFixed(_ scope: AssetScope, _ asset: Int) -> Bool {
    scope.include.contains { isFixed($0, asset) } && !scope.exclude.contains { isFixed($0, asset) }
  }

  func isFixed(_ term: AssetScope.Term, _ asset: Int) -> Bool {
    switch term {
    case .all: true
    case .asset(let number): number == asset
    case .tag(let tag): assets[asset].tags.contains(tag)
    case .classification(let tier): assets[asset].classification.folded == tier
    case .owned, .ownedDocuments, .department: false
    }
  }
}
