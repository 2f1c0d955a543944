import AccessModel

/// Recognises groups that are privileged by their nature in Active Directory: by SID, which survives renaming and every
/// language (MS-ADTS 6.1.1.6, MS-DTYP 2.4.2.4).
enum PrivilegedGroups {
  /// Last sub-authority in a domain: Domain Admins, Schema Admins, Enterprise Admins, Group Policy Creator Owners,
  /// Key Admins, Enterprise Key Admins, Cert Publishers, Read-only and other Domain Controllers.
  private static let domain: Set<UInt32> = [512, 516, 517, 518, 519, 520, 521, 526, 527]
  /// In `S-1-5-32`: Administrators, Account, Server, Print and Backup Operators, Replicator, Hyper-V Administrators.
  private static let builtin: Set<UInt32> = [544, 548, 549, 550, 551, 552, 578]

  /// What a SID says about the group that has it.
  static func hint(sid: ByteText) -> PrivilegeHint {
    guard sid.count >= 12, sid[0] == 1, Int(sid[1]) * 4 + 8 == sid.count else { return .none }
    func part(_ number: Int) -> UInt32 {
      UnsafeRawBufferPointer(sid).loadUnaligned(fromByteOffset: 8 + number * 4, as: UInt32.self).littleEndian
    }
    let last = part(Int(sid[1]) - 1)
    if sid[1] == 2, part(0) == 32 { return builtin.contains(last) ? .declared : .none }
    return sid[1] == 5 && part(0) == 21 && domain.contains(last) ? .declared : .none
  }
}
