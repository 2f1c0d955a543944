import ResponsibilityMatrix

/// What a scope says about an asset before one knows whose scope it is.
enum ScopeReach: Sendable {
  /// In for everybody.
  case always
  /// Out for everybody.
  case never
  /// In for identities of the asset's department (or one within it), and nothing else decides.
  case byDepartment
  /// It depends on what the person owns, or on several things.
  case byPerson
}

extension Facts {
  /// What a scope says about an asset for everybody.
  func reach(_ scope: AssetScope, _ asset: Int) -> ScopeReach {
    var always = false
    var department = false
    var person = false
    for term in scope.include {
      switch reach(term, asset) {
      case .always: always = true
      case .byDepartment: department = true
      case .byPerson: person = true
      case .never: break
      }
    }
    if !always && !department && !person { return .never }
    var maybeExcluded = false
    for term in scope.exclude {
      switch reach(term, asset) {
      case .always: return .never
      case .byDepartment, .byPerson: maybeExcluded = true
      case .never: break
      }
    }
    if maybeExcluded { return .byPerson }
    if always { return .always }
    return person ? .byPerson : .byDepartment
  }

  private func reach(_ term: AssetScope.Term, _ asset: Int) -> ScopeReach {
    switch term {
    case .all: .always
    case .asset(let number): number == asset ? .always : .never
    case .tag(let tag): tagsOfAsset[asset].contains(tag) ? .always : .never
    case .classification(let wanted): classificationOfAsset[asset] == wanted ? .always : .never
    case .department: departmentOfAsset[asset] == Departments.unknown ? .never : .byDepartment
    case .owned: .byPerson
    case .ownedDocuments: matrix.assets[asset].kind == .document ? .byPerson : .never
    }
  }

  /// Whether a scope contains an asset for one identity; `owns` says whether it owns the asset through the holding.
  func contains(_ scope: AssetScope, _ asset: Int, identity: Int, owns: () -> Answer) -> Answer {
    var included = Answer.no
    for term in scope.include {
      switch contains(term, asset, identity: identity, owns: owns) {
      case .yes: included = .yes
      case .unknown: if included == .no { included = .unknown }
      case .no: break
      }
    }
    if included == .no { return .no }
    for term in scope.exclude {
      switch contains(term, asset, identity: identity, owns: owns) {
      case .yes: return .no
      case .unknown: included = .unknown
      case .no: break
      }
    }
    return included
  }

  private func contains(_ term: AssetScope.Term, _ asset: Int, identity: Int, owns: () -> Answer) -> Answer {
    switch term {
    case .owned: return owns()
    case .ownedDocuments: return matrix.assets[asset].kind == .document ? owns() : .no
    case .department:
      let wanted = departmentOfAsset[asset]
      if wanted == Departments.unknown { return .no }
      let own = departmentOfIdentity[identity]
      if own == Departments.unknown { return .unknown }
      return departments.contains(wanted, own) ? .yes : .no
    case .all, .asset, .tag, .classification:
      if case .always = reach(term, asset) { return .yes }
      return .no
    }
  }
}
