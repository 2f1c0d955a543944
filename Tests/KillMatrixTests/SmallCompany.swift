import Foundation
import TestServers

/// A company of thirty people, each with access or without, and what must be open because of it.
///
/// Nearly all administer one of four assets directly: a finding and a ticket each. People 9 and 10 are in a group that is
/// nested in another: one ticket for both. Person 11 administers a fifth asset. Person 0 owns everything, and may accept.
struct SmallCompany: Sendable, Equatable {
  /// Who has access now.
  var access: Set<Int> = []
  /// Whether the second asset is in the highest class: that makes findings about it critical.
  var isSecret = false

  static let people = 1...30

  /// Number of the asset that somebody administers: 1, 2, 3, 4, 1, 2 …
  private static func asset(of person: Int) -> Int {
    switch person {
    case 9, 10: 1
    case 11: 5
    default: (person - 1) % 4 + 1
    }
  }

  // MARK: What must be so

  /// The titles of the findings that are there.
  var findings: Set<String> { Set(access.map { Self.title($0) }) }

  /// The subjects of the tickets that must be open, without those about `accepted` people.
  func tickets(without accepted: Set<Int> = []) -> [String] {
    let open = access.subtracting(accepted)
    let crew = open.intersection([9, 10])
    var subjects = open.subtracting([9, 10]).map { "[\(severity($0))] \(Self.title($0))" }
    if crew.count == 2 { subjects.append("[high] 2 findings: crew is nested in admins-1 (hr)") }
    if let only = crew.first, crew.count == 1 { subjects.append("[high] \(Self.title(only))") }
    return subjects.sorted()
  }

  static func title(_ person: Int) -> String {
    "excess-privilege: \(name(person)) (\(1000 + person)), administer Asset \(asset(of: person))"
  }

  private func severity(_ person: Int) -> String { isSecret && Self.asset(of: person) == 2 ? "critical" : "high" }
  private static func name(_ person: Int) -> String { "Person \(person < 10 ? "0" : "")\(person)" }

  // MARK: What changes

  /// Another state of the company.
  mutating func change(_ random: inout SeededNumbers) {
    if random.isTrue(in: 12) { isSecret.toggle() }
    for _ in 1...random.next(in: 1...4) {
      let person = random.next(in: Self.people)
      if person != 11 { access.formSymmetricDifference([person]) }
    }
  }

  // MARK: Files

  /// Writes matrix and export.
  func write(to folder: TestFolder) throws {
    if !FileManager.default.fileExists(atPath: folder.file("matrix")) { _ = try folder.makeFolder("matrix") }
    let assets = (1...5).map { number in
      "a\(number),Asset \(number),application,\(number == 2 && isSecret ? "secret" : "internal"),Sales,owner,all"
    }
    let entitlements = (1...5).map { "a\($0),administer,hr,admins-\($0)" }
    let tables = [
      "roles": [
        "Role,Responsibilities,Authorization level,Assets owned,Notes", "Owners,Decide on access,Ownership,,",
      ],
      "levels": ["Level,Modality,Capabilities,Scope,Phrases", "Ownership,may,approve,all,Ownership"],
      "document": ["Key,Value", "Classifications,\"public, internal, secret\""],
      "assets": ["Id,Name,Kind,Classification,Department,Owner,Judged"] + assets,
      "entitlements": ["Asset,Capability,Source,Group"] + entitlements,
      "assignments": ["Role,Holder,Assets,From,Until,Governed by", "Owners,owner,,,,"],
    ]
    for (name, lines) in tables { try folder.write(lines.joined(separator: "\n") + "\n", to: "matrix/\(name).csv") }
    try folder.write(export, to: "people.jsonl")
  }

  private var export: String {
    var lines = [Self.account(0, "Owner", "owner")]
    lines += Self.people.map { Self.account($0, Self.name($0), "p\($0)") }
    lines += (1...5).map { #"{"type":"group","id":"admins-\#($0)","name":"admins-\#($0)"}"# }
    lines.append(#"{"type":"group","id":"crew","name":"crew"}"#)
    var members = [#"{"type":"member","group":"admins-1","memberGroup":"crew"}"#]
    for person in access.sorted() {
      let group = person == 9 || person == 10 ? "crew" : "admins-\(Self.asset(of: person))"
      members.append(#"{"type":"member","group":"\#(group)","account":"u\#(person)"}"#)
    }
    let counts = [("accounts", 31), ("groups", 6), ("members", members.count)].map {
      #""\#($0.0)":{"complete":true,"count":\#($0.1)}"#
    }
    lines += members + [#"{"type":"end","scopes":{\#(counts.joined(separator: ","))}}"#]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func account(_ number: Int, _ name: String, _ login: String) -> String {
    #"{"type":"account","id":"u\#(number)","login":"\#(login)","mail":"\#(login)@example.com","#
      + #""employee":"\#(1000 + number)","name":"\#(name)","department":"Sales","status":"active","kind":"human"}"#
  }
}
