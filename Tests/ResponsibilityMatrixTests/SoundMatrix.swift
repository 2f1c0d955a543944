import ResponsibilityMatrix

/// A small matrix without any problem, of which a test replaces one table.
enum SoundMatrix {
  static let tables = [
    "roles": "Id,Role,Authorisation level\nboss,Boss,Employee\nclerk,Clerk,Employee\n",
    "assets": "Id,Name,Aliases\ncrm,CRM,Customer register\nerp,ERP,\n",
    "entitlements": "Asset,Capability,Source,Group\ncrm,use,corp,crm-users\nerp,use,corp,erp-users\n",
    "assignments": "Role,Holder\nboss,ann\nclerk,bob\n",
  ]

  /// The reading of the matrix with some tables replaced.
  static func reading(_ changed: [String: String]) -> MatrixReading {
    let all = tables.merging(changed) { $1 }
    return MatrixReader.read(csv: Dictionary(uniqueKeysWithValues: all.map { ("\($0.key).csv", $0.value) }))
  }

  /// What is said about one table, with its text replaced.
  static func problems(_ table: String, _ text: String) -> [String] {
    reading([table: text]).problems.filter { $0.cell.file == "\(table).csv" }
      .map { String($0.description.dropFirst("\(table).csv:".count)) }
  }
}
