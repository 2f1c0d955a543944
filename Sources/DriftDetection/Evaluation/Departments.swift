import AccessModel
import ResponsibilityMatrix

/// Departments by number: spellings folded through the Departments table, each with the departments that contain it.
struct Departments: Sendable {
  /// Number of *unknown*.
  static let unknown: UInt32 = 0

  private var numbers: [String: UInt32] = [:]
  /// For each number, itself and everything that contains it.
  private(set) var chain: [[UInt32]] = [[]]

  init(_ table: [Department]) {
    for row in table {
      let number = add(row.name.folded)
      for alias in row.aliases where numbers[alias.folded] == nil { numbers[alias.folded] = number }
    }
    for row in table where !row.parent.isEmpty {
      var parent: Department? = table.first { $0.name.folded == row.parent.folded }
      var passed: Set<String> = [row.name.folded]
      while let above = parent, passed.insert(above.name.folded).inserted {
        chain[Int(add(row.name.folded))].append(add(above.name.folded))
        parent = above.parent.isEmpty ? nil : table.first { $0.name.folded == above.parent.folded }
      }
    }
  }

  /// The number of a spelling; a department that the table does not list stands for itself.
  mutating func number(of text: String) -> UInt32 {
    let folded = text.folded
    return folded.isEmpty ? Departments.unknown : numbers[folded] ?? add(folded)
  }

  /// The number of a spelling that was seen before; nil for any other.
  func known(_ text: String) -> UInt32? { numbers[text.folded] }

  /// Whether somebody of `department` is within `wanted`.
  func contains(_ wanted: UInt32, _ department: UInt32) -> Bool { chain[Int(department)].contains(wanted) }

  private mutating func add(_ folded: String) -> UInt32 {
    if let known = numbers[folded] { return known }
    let number = UInt32(chain.count)
    numbers[folded] = number
    chain.append([number])
    return number
  }
}
