/// A company of any size, drawn by a seeded generator: who holds which role, what a role permits, who is in which group.
///
/// Everything is a number here; ``CompanySnapshot``, ``CompanyMatrix`` and ``CompanyFiles`` write it for alignd and for the
/// reference programs. For a million accounts: 950,000 people (one in nineteen has a second account), 100,000 groups, of
/// which 20,000 are bound (four capabilities on each of 5,000 assets) and 15,000 are nested in others, 5,000 roles, three
/// assignments a person and about 20,000,000 memberships.
struct Company {
  static let capabilities = ["read", "change", "approve", "deploy"]
  /// Pairs of capabilities of which the first brings the second with it.
  static let implied = [(held: 1, wanted: 0)]
  private static let seed: UInt64 = 0x414C_4947_4E44

  let accounts: Int
  let people: Int
  let assets: Int
  let roles: Int
  let bound: Int
  let nested: Int
  let groups: Int
  /// Bound groups that each role permits, four of its own and some of others.
  let groupsOfRole: [[Int]]
  /// The three roles of each person, back to back.
  let assignments: [UInt32]
  /// Holders of role `r` are `holders[holderStart[r]..<holderStart[r + 1]]`.
  private let holders: [UInt32]
  private let holderStart: [Int]

  init(accounts: Int) {
    self.accounts = accounts
    people = accounts / 20 * 19
    assets = accounts / 200
    roles = accounts / 200
    bound = assets * Company.capabilities.count
    nested = roles * 3
    groups = accounts / 10
    var groupsOfRole = Array(repeating: [Int](), count: roles)
    for group in 0..<bound {
      groupsOfRole[Company.role(of: group, roles)].append(group)
      if group % 2 == 0 { groupsOfRole[Company.secondRole(of: group, roles)].append(group) }
    }
    self.groupsOfRole = groupsOfRole
    assignments = Company.drawAssignments(people: people, roles: roles)
    var start = [Int](repeating: 0, count: roles + 1)
    for role in assignments { start[Int(role) + 1] += 1 }
    for role in 0..<roles { start[role + 1] += start[role] }
    var next = start
    var holders = [UInt32](repeating: 0, count: assignments.count)
    for (position, role) in assignments.enumerated() {
      holders[next[Int(role)]] = UInt32(position / 3)
      next[Int(role)] += 1
    }
    self.holders = holders
    holderStart = start
  }

  private static func drawAssignments(people: Int, roles: Int) -> [UInt32] {
    var random = SplitMix(seed, -1)
    var result: [UInt32] = []
    result.reserveCapacity(people * 3)
    for _ in 0..<people {
      let first = random.below(roles)
      var second = random.below(roles)
      while second == first { second = random.below(roles) }
      // The lower of two draws: some roles have many holders, some have few.
      var third = min(random.below(roles), random.below(roles))
      while third == first || third == second { third = min(random.below(roles), random.below(roles)) }
      result.append(UInt32(first))
      result.append(UInt32(second))
      result.append(UInt32(third))
    }
    return result
  }

  private static func role(of bound: Int, _ roles: Int) -> Int { bound * 7919 % roles }

  private static func secondRole(of bound: Int, _ roles: Int) -> Int {
    (role(of: bound, roles) + 1 + bound % (roles - 1)) % roles
  }

  private func holders(of role: Int) -> ArraySlice<UInt32> { holders[holderStart[role]..<holderStart[role + 1]] }

  // MARK: Accounts and assets

  /// The person whose account it is.
  func person(of account: Int) -> Int { account < people ? account : (account - people) * 19 }

  /// The person's second account, if there is one.
  private func secondAccount(of person: Int) -> Int? {
    person % 19 == 0 && people + person / 19 < accounts ? people + person / 19 : nil
  }

  /// The person who owns the asset, and so has to be able to approve on it.
  func owner(of asset: Int) -> Int {
    var random = SplitMix(Company.seed, -2 - asset)
    return random.below(people)
  }

  // MARK: Groups

  /// First bound, then nested, then all other groups; role `r` feeds its own bound groups by three nested ones.
  private func nestedGroup(_ role: Int, _ which: Int) -> Int { bound + role * 3 + which }

  /// Groups that are directly in a group.
  func groups(in group: Int) -> [Int] {
    if group < bound {
      let role = Company.role(of: group, roles)
      let place = groupsOfRole[role].filter { Company.role(of: $0, roles) == role }.firstIndex(of: group) ?? 0
      var result = place < 3 ? [nestedGroup(role, 0)] : role % 2 == 0 ? [nestedGroup(role, 2)] : []
      // Now and then somebody nests a group of people who have no business there.
      if group % 200 == 7 { result.append(nestedGroup((role + roles / 2) % roles, 2)) }
      return result
    }
    if group < bound + nested {
      let (role, which) = ((group - bound) / 3, (group - bound) % 3)
      if which == 0 { return [nestedGroup(role, 1)] }
      if which == 1 { return role % 2 == 1 ? [nestedGroup(role, 2)] : [] }
      return role % 100 == 1 ? [nestedGroup(role, 0)] : []
    }
    return group % 50 == 0 ? [nestedGroup(group % roles, 1)] : []
  }

  /// Accounts that are directly in a group, each once.
  func members(of group: Int) -> [UInt32] {
    var random = SplitMix(Company.seed, group)
    if group >= bound + nested { return bystanders(group, &random) }
    var people: [UInt32] = []
    if group >= bound {
      people = holders(of: (group - bound) / 3).filter { _ in random.chance(0.07) }
    } else {
      let share = 0.12 + 0.34 * Double(random.below(1000)) / 1000
      people = holders(of: Company.role(of: group, roles)).filter { _ in random.chance(share) }
      if group % 2 == 0 {
        people += holders(of: Company.secondRole(of: group, roles)).filter { _ in random.chance(0.1) }
      }
      // People who have no business there.
      for _ in 0..<2 + group % 4 / 3 { people.append(UInt32(random.below(self.people))) }
      let asset = group / Company.capabilities.count
      if group % Company.capabilities.count == 2, asset % 33 != 0 { people.append(UInt32(owner(of: asset))) }
    }
    var result: [UInt32] = []
    result.reserveCapacity(people.count + 8)
    for person in Set(people).sorted() {
      result.append(person)
      if let second = secondAccount(of: Int(person)), random.chance(0.5) { result.append(UInt32(second)) }
    }
    return result
  }

  /// Members of a group that gives nothing which is governed: a few such groups are large, most are small.
  private func bystanders(_ group: Int, _ random: inout SplitMix) -> [UInt32] {
    let others = groups - bound - nested
    let rank = Double((group - bound - nested) * 7919 % others) + 20
    let steepness = (Double(others) / rank).squareRoot().squareRoot()
    let average = 19 * Double(accounts) / Double(others)
    let size = min(Double(accounts) / 4, average / 4 * steepness * steepness * steepness)
    let gap = max(1, Int(Double(accounts) / size))
    var result: [UInt32] = []
    var account = random.below(gap) + random.below(gap)
    while account < accounts {
      result.append(UInt32(account))
      account += 1 + random.below(max(1, 2 * gap - 1))
    }
    return result
  }

  // MARK: Names

  /// Ids are scrambled, as real ones are: their order says nothing about what they stand for.
  static func id(account: Int) -> String { "00u" + scrambled(account, 1) }

  static func id(group: Int) -> String { "00g" + scrambled(group, 2) }

  private static let digits = Array("0123456789abcdefghijklmnopqrstuvwxyz".utf8)

  private static func scrambled(_ number: Int, _ salt: UInt64) -> String {
    // Two mixes of the number keep ids apart: the first is a bijection, so no two numbers share it.
    var low = SplitMix.mix(UInt64(number) ^ salt << 48)
    var high = SplitMix.mix(low ^ seed)
    var text: [UInt8] = []
    for _ in 0..<13 {
      text.append(digits[Int(low % 36)])
      low /= 36
    }
    for _ in 0..<4 {
      text.append(digits[Int(high % 36)])
      high /= 36
    }
    return String(decoding: text, as: UTF8.self)
  }

  static func employee(_ person: Int) -> String { "E\(1_000_000 + person)" }

  static func login(_ account: Int, of company: Company) -> String {
    account < company.people ? "u\(1_000_000 + account)" : "adm-u\(1_000_000 + company.person(of: account))"
  }

  static func assetID(_ asset: Int) -> String { "A\(10_000 + asset)" }

  static func groupName(_ group: Int, of company: Company) -> String {
    if group < company.bound {
      return "app-\(10_000 + group / capabilities.count)-\(capabilities[group % capabilities.count])"
    }
    return group < company.bound + company.nested ? "team-\(group)" : "list-\(group)"
  }
}
