import AccessModel
import DriftDetection
import ResponsibilityMatrix

/// Asset and capability, by number.
struct Pair: Hashable {
  let asset: Int
  let capability: Int
}

/// The facts that every kind is judged by, and the helpers that all of them use.
struct ReferenceJudge {
  let world: PlainWorld
  let people: ReferenceIdentities
  let access: ReferenceAccess
  let roles: ReferenceRoles
  /// Paths of active accounts, by identity and by what is bound.
  var grants: [String: [Pair: [PlainPath]]] = [:]
  /// Pairs on which the matrix contradicts itself, by identity.
  var contradicted: [String: Set<Pair>] = [:]
  /// Of these, the ones that nobody who was not read can resolve.
  var certain: [String: Set<Pair>] = [:]
  /// Identity and role of assignments that have ended, where it is not known whether they alone allowed what is held.
  var perhapsLapsed: Set<[String]> = []
  var outcome = ReferenceOutcome()

  init(_ world: PlainWorld) {
    self.world = world
    people = ReferenceIdentities(world)
    access = ReferenceAccess(world)
    roles = ReferenceRoles(world, people, access)
    for (account, paths) in access.paths where people.isActive(account) {
      guard case .identity(let key)? = people.belonging[account], !swallowedWorkload(key) else { continue }
      for path in paths { grants[key, default: [:]][pair(of: path), default: []].append(path) }
    }
    let joint = jointObligations()
    for identity in people.identities.keys {
      let own = findContradictions(of: identity)
      contradicted[identity] = own.union(findContradictions(of: identity, joint, certain: false))
      certain[identity] = own.union(findContradictions(of: identity, joint, certain: true))
    }
  }

  var matrix: Matrix { world.matrix }

  func pair(of path: PlainPath) -> Pair {
    let entitlement = matrix.entitlements[path.entitlement]
    return Pair(asset: entitlement.asset, capability: entitlement.capability)
  }

  // MARK: Capabilities

  /// A capability and everything that it brings with it.
  func closure(_ capability: Int) -> Set<Int> {
    var found: Set<Int> = [capability]
    for implied in matrix.capabilities.all[capability].implies { found.formUnion(closure(implied)) }
    return found
  }

  func name(_ capability: Int) -> String { matrix.capabilities.all[capability].name }
  func isPrivileged(_ capability: Int) -> Bool { matrix.capabilities.all[capability].privileged }

  /// Whether an identity holds a capability on an asset, by itself or through a wider one.
  func holds(_ identity: String, _ asset: Int, _ capability: Int) -> Bool {
    (grants[identity] ?? [:]).keys.contains { $0.asset == asset && closure($0.capability).contains(capability) }
  }

  /// Entitlements by which a capability on an asset can be held.
  func feeding(_ asset: Int, _ capability: Int) -> [Int] {
    matrix.entitlements.indices.filter {
      matrix.entitlements[$0].asset == asset && closure(matrix.entitlements[$0].capability).contains(capability)
    }
  }

  // MARK: What was not read

  /// Whether somebody could hold the capability without having been seen.
  func isAbsenceUnproven(_ asset: Int, _ capability: Int) -> Bool {
    if !people.complete { return true }
    return feeding(asset, capability).contains { isUnread($0) }
  }

  /// Whether the holders of one entitlement are not completely known.
  func isUnread(_ entitlement: Int) -> Bool {
    let groups = access.bound[entitlement]
    return groups.isEmpty || groups.contains { access.isUnread($0, as: matrix.entitlements[entitlement].relation) }
  }

  // MARK: Severity

  /// One up in the top tier of classification, one down in the lowest.
  func adjusted(_ severity: Severity, _ asset: Int?, _ kind: DriftKind) -> Severity {
    if let chosen = world.policy.severity[kind] { return chosen }
    guard let asset else { return severity }
    let tiers = matrix.document.classifications.map(\.folded)
    guard tiers.count > 1, let tier = tiers.firstIndex(of: matrix.assets[asset].classification.folded) else {
      return severity
    }
    if tier == tiers.count - 1 { return severity.raised }
    return tier == 0 ? severity.lowered : severity
  }

  // MARK: Saying it

  func texts(_ paths: [PlainPath]) -> [String] {
    Set(
      paths.map { path in
        let pair = pair(of: path)
        return "\(path.account.text) > \(path.group.text) (\(path.length)): "
          + "\(name(pair.capability)) \(matrix.assets[pair.asset].id) \(path.state.word)"
      }
    ).sorted()
  }

  mutating func raise(
    _ kind: DriftKind, _ severity: Severity, key: [String], identity: String = "", asset: Int? = nil,
    capability: Int? = nil, paths: [PlainPath] = []
  ) {
    var drift = ReferenceDrift(kind, adjusted(severity, asset, kind))
    drift.key = key
    drift.identity = identity
    drift.asset = asset.map { matrix.assets[$0].id } ?? ""
    drift.capability = capability.map(name) ?? ""
    drift.paths = texts(paths)
    outcome.drifts.append(drift)
  }

  /// A drift of an identity, asset and capability.
  mutating func raise(
    _ kind: DriftKind, _ severity: Severity, family: String, _ identity: String, _ pair: Pair, _ paths: [PlainPath] = []
  ) {
    raise(
      kind, severity, key: [family, identity, matrix.assets[pair.asset].id, name(pair.capability)],
      identity: identity.hasPrefix("role:") ? "" : identity, asset: pair.asset, capability: pair.capability,
      paths: paths)
  }

  /// A drift of the matrix: kind, rows, identity.
  mutating func raise(
    _ kind: DriftKind, _ severity: Severity, about rows: String, _ identity: String = "", asset: Int? = nil,
    capability: Int? = nil, paths: [PlainPath] = []
  ) {
    raise(
      kind, severity, key: ["matrix", kind.rawValue, rows, identity], identity: identity, asset: asset,
      capability: capability, paths: paths)
  }

  mutating func leaveOpen(_ kind: DriftKind, identity: String = "", asset: Int? = nil, capability: Int? = nil) {
    outcome.open.insert([
      kind.rawValue, identity, asset.map { matrix.assets[$0].id } ?? "", capability.map(name) ?? "",
    ])
  }
}

extension ReferenceOutcome {
  /// Judges a world, slowly and in the order of DESIGN's table of kinds.
  public static func judge(_ world: PlainWorld) -> ReferenceOutcome {
    var judge = ReferenceJudge(world)
    judge.judgeObligations()
    judge.judgeGrants()
    judge.judgeAccounts()
    judge.judgeHolders()
    judge.judgeRoles()
    judge.judgeDirectory()
    judge.judgeExceptions()
    for number in world.matrix.entitlements.indices {
      let entitlement = world.matrix.entitlements[number]
      if judge.isUnread(number) {
        judge.outcome.unprovenTargets.insert([
          world.matrix.assets[entitlement.asset].id, judge.name(entitlement.capability),
        ])
      }
    }
    return judge.outcome
  }
}
