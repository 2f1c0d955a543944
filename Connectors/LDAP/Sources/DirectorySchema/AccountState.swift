import AccessModel

/// Judges whether a login can be used, from whatever of the well-known attributes an entry has.
///
/// A failed-login lockout and an expired password end by themselves and count as active; a permanent lock by an
/// administrator counts as disabled. Sources: MS-ADTS 2.2.16 (userAccountControl), slapo-ppolicy(5), RFC 2307 shadowExpire
/// (days since 1970), 389-ds nsAccountLock, FreeIPA krbPrincipalExpiration.
struct AccountState {
  private let userAccountControl, accountExpires, accountLock, shadowExpire, lockedTime,
    endTime, principalExpiration: Int?
  private let today: CivilDay

  init(_ entry: borrowing DirectoryEntry, on today: CivilDay) {
    self.today = today
    userAccountControl = entry.position(of: "userAccountControl")
    accountExpires = entry.position(of: "accountExpires")
    accountLock = entry.position(of: "nsAccountLock")
    shadowExpire = entry.position(of: "shadowExpire")
    lockedTime = entry.position(of: "pwdAccountLockedTime")
    endTime = entry.position(of: "pwdEndTime")
    principalExpiration = entry.position(of: "krbPrincipalExpiration")
  }

  func status(of entry: borrowing DirectoryEntry) -> AccountStatus {
    if let control = DirectoryValues.integer(value(userAccountControl, entry)), control & 2 != 0 { return .disabled }
    if let lock = value(accountLock, entry), DirectoryValues.equal(lock, "true") { return .disabled }
    // slapo-ppolicy(5): this very value means that only an administrator can unlock the account.
    if let locked = value(lockedTime, entry), DirectoryValues.equal(locked, "000001010000Z") { return .disabled }
    if let ticks = DirectoryValues.integer(value(accountExpires, entry)), ended(DirectoryValues.day(fileTime: ticks)) {
      return .expired
    }
    if let days = DirectoryValues.integer(value(shadowExpire, entry)), (0..<2_932_897).contains(days),
      ended(CivilDay(daysSinceEpoch: Int32(days)))
    {
      return .expired
    }
    if ended(DirectoryValues.day(value(endTime, entry))) { return .expired }
    return ended(DirectoryValues.day(value(principalExpiration, entry))) ? .expired : .active
  }

  /// Expiry instants fall within their day: the account is expired once the day has come.
  private func ended(_ day: CivilDay?) -> Bool { day.map { $0 <= today } ?? false }

  private func value(_ attribute: Int?, _ entry: borrowing DirectoryEntry) -> ByteText? {
    attribute.flatMap { entry.first([$0]) }
  }
}
