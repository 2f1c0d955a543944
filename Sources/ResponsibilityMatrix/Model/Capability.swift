import AccessModel

/// What can be done to an asset. Capabilities are an open table without a total order; `implies` is acyclic.
public struct Capability: Hashable, Sendable {
  /// The word used in levels and entitlements, folded to lower case.
  public let name: String
  /// Whether holding it needs special care (ISO/IEC 27001:2022 A.8.2).
  public let privileged: Bool
  /// Numbers of the capabilities that it directly brings with it.
  public let implies: [Int]
  /// Where it is defined.
  public let cell: Cell

  /// A capability by its row.
  public init(name: String, privileged: Bool, implies: [Int], cell: Cell) {
    self.name = name
    self.privileged = privileged
    self.implies = implies
    self.cell = cell
  }
}

/// The capabilities of a matrix and what they imply, closed over `implies`. At most 64.
public struct CapabilityTable: Sendable {
  /// By number.
  public let all: [Capability]
  /// For each capability, the set (bit mask) of itself and everything that it implies.
  public let closure: [UInt64]

  /// The most capabilities that a matrix may define.
  public static let limit = 64

  /// A table; `implies` must be acyclic and `all` no longer than ``limit`` (the matrix reader checks both).
  public init(_ all: [Capability]) {
    precondition(all.count <= CapabilityTable.limit)
    self.all = all
    var closure = all.indices.map { UInt64(1) << UInt64($0) }
    var changed = true
    while changed {
      changed = false
      for (number, capability) in all.enumerated() {
        let wider = capability.implies.reduce(closure[number]) { $0 | closure[$1] }
        if wider != closure[number] {
          closure[number] = wider
          changed = true
        }
      }
    }
    self.closure = closure
  }

  /// The number of the capability with that name, whatever its case.
  public func number(of name: some StringProtocol) -> Int? {
    let wanted = String(name).folded
    return all.firstIndex { $0.name == wanted }
  }

  /// Whether holding `held` means holding `wanted` too.
  public func implies(_ held: Int, _ wanted: Int) -> Bool { closure[held] & (1 << UInt64(wanted)) != 0 }

  /// Whether the capability is privileged.
  public func isPrivileged(_ number: Int) -> Bool { all[number].privileged }
}
