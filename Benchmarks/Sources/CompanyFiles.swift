import AccessModel
import Glibc

/// The company as the reference programs read it: CSV files of numbers for the database, JSON Lines for the parser.
enum CompanyFiles {
  static func write(_ company: Company, to folder: String) throws(BenchError) {
    try tables(company, folder)
    try members(company, folder)
  }

  private static func tables(_ company: Company, _ folder: String) throws(BenchError) {
    var account = try OutputFile(folder + "/account.csv")
    for number in 0..<company.accounts { account.line("\(number),\(company.person(of: number))") }
    try account.close()
    var bound = try OutputFile(folder + "/bound.csv")
    let width = Company.capabilities.count
    for group in 0..<company.bound { bound.line("\(group),\(group / width),\(group % width)") }
    try bound.close()
    var assignment = try OutputFile(folder + "/assignment.csv")
    for (position, role) in company.assignments.enumerated() { assignment.line("\(position / 3),\(role)") }
    try assignment.close()
    var statement = try OutputFile(folder + "/statement.csv")
    for role in 0..<company.roles {
      for group in company.groupsOfRole[role] { statement.line("\(role),\(group / width),\(group % width)") }
    }
    try statement.close()
    var owner = try OutputFile(folder + "/owner.csv")
    for asset in 0..<company.assets { owner.line("\(asset),\(company.owner(of: asset))") }
    try owner.close()
    var implied = try OutputFile(folder + "/implied.csv")
    for held in 0..<width { implied.line("\(held),\(held)") }
    for pair in Company.implied { implied.line("\(pair.held),\(pair.wanted)") }
    try implied.close()
  }

  private static func members(_ company: Company, _ folder: String) throws(BenchError) {
    var member = try OutputFile(folder + "/member.csv")
    var nested = try OutputFile(folder + "/nested.csv")
    var lines = try OutputFile(folder + "/directory.jsonl")
    for account in 0..<company.accounts {
      let record = CompanySnapshot.record(account, company)
      lines.line(
        "{\"type\":\"account\",\"id\":\"\(record.id)\",\"login\":\"\(record.login)\",\"mail\":\"\(record.mail)\","
          + "\"employee\":\"\(record.employee)\",\"name\":\"\(record.name)\",\"department\":\"\(record.department)\","
          + "\"status\":\"active\",\"kind\":\"human\",\"external\":false}")
    }
    for group in 0..<company.groups {
      lines.line(
        "{\"type\":\"group\",\"id\":\"\(Company.id(group: group))\",\"name\":\"\(Company.groupName(group, of: company))\"}"
      )
    }
    var count = 0
    let ids = (0..<company.accounts).map { Company.id(account: $0) }
    for group in 0..<company.groups {
      let start = "{\"type\":\"member\",\"group\":\"\(Company.id(group: group))\","
      for account in company.members(of: group) {
        member.line("\(group),\(account)")
        lines.line(start + "\"account\":\"" + ids[Int(account)] + "\"}")
        count += 1
      }
      for inner in company.groups(in: group) {
        nested.line("\(group),\(inner)")
        lines.line(start + "\"memberGroup\":\"\(Company.id(group: inner))\"}")
        count += 1
      }
    }
    lines.line(
      "{\"type\":\"end\",\"scopes\":{\"accounts\":{\"complete\":true,\"count\":\(company.accounts)},"
        + "\"groups\":{\"complete\":true,\"count\":\(company.groups)},"
        + "\"members\":{\"complete\":true,\"count\":\(count)}}}")
    try member.close()
    try nested.close()
    try lines.close()
  }
}

/// A file that is written in large pieces.
struct OutputFile: ~Copyable {
  private let path: String
  private let stream: UnsafeMutablePointer<FILE>
  private var buffer: [UInt8] = []
  private var failed = false

  init(_ path: String) throws(BenchError) {
    guard let stream = fopen(path, "w") else { throw BenchError("cannot write \"\(path)\"") }
    self.path = path
    self.stream = stream
    buffer.reserveCapacity(1 << 20)
  }

  mutating func line(_ text: String) {
    buffer.append(contentsOf: text.utf8)
    buffer.append(UInt8(ascii: "\n"))
    if buffer.count > 1 << 20 { flush() }
  }

  private mutating func flush() {
    if fwrite(buffer, 1, buffer.count, stream) != buffer.count { failed = true }
    buffer.removeAll(keepingCapacity: true)
  }

  consuming func close() throws(BenchError) {
    flush()
    if fclose(stream) != 0 || failed { throw BenchError("cannot write \"\(path)\": is the disk full?") }
  }
}

/// Why a measurement could not be made.
struct BenchError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
