public import AccessModel

extension DiagnosisStep {
  /// How many accounts have what ties them to persons; nothing to say without accounts.
  public static func attributes(of accounts: AccountColumns) -> [DiagnosisStep] {
    guard accounts.count > 0 else { return [] }
    func share(_ column: [StringRef], _ name: String) -> String {
      "\(name) \(column.count { $0 != 0 } * 100 / accounts.count) %"
    }
    let shares = [
      share(accounts.employee, "employee number"), share(accounts.mail, "mail"), share(accounts.login, "login"),
      share(accounts.department, "department"),
    ]
    return [
      DiagnosisStep(
        "attributes of accounts", accounts.employee.contains { $0 != 0 } ? .passed : .advice,
        "filled: \(shares.joined(separator: ", ")); employee number and mail tie accounts to persons")
    ]
  }
}
