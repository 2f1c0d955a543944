import DirectorySchema
import LDAPConnector
import StrictSettings
import Yams

extension Section {
  /// The keys of a source of kind `ldap`; nil when too little of it is usable (the log says why).
  mutating func directory(folder: String) -> SourceSettings? {
    let urls = directoryURLs()
    let bases = directoryBases()
    require("url", "for example ldaps://ldap.example.org")
    if !has("base") && !(has("accountBase") && has("groupBase")) {
      require("base", "the name below which people and groups are, for example dc=example,dc=org")
    }
    var settings = LDAPSettings(urls: urls, accountBases: bases.accounts, groupBases: bases.groups)
    settings.schema = directorySchema() ?? DirectorySchema(.openldap)
    settings.startTLS = flag("startTLS") ?? settings.startTLS
    settings.allowPlaintext = flag("allowPlaintext") ?? settings.allowPlaintext
    (settings.caFile, settings.certificateFile, settings.keyFile) = encryptionFiles(folder)
    settings.pageSize = number("pageSize", in: 0...100_000) ?? settings.pageSize
    settings.rangeStep = number("rangeStep", in: 0...100_000) ?? settings.rangeStep
    settings.entryLimit = number("entryLimit", in: 1...100_000_000) ?? settings.entryLimit
    if let limit = seconds("connectTimeout", in: 1...600) { settings.connectTimeout = limit * 1000 }
    if let limit = seconds("operationTimeout", in: 1...3600) { settings.operationTimeout = limit * 1000 }
    settings.totalTimeout = seconds("totalTimeout", in: 1...86_400) ?? settings.totalTimeout
    if settings.startTLS, urls.contains(where: { !$0.lowercased().hasPrefix("ldap://") }) {
      complain("startTLS", "is only for ldap:// URLs", suggestion: "ldaps:// is encrypted from the start")
    }
    let bind = bindReference()
    return urls.isEmpty || bind == nil ? nil : bind.map { .ldap(settings, bind: $0) }
  }

  private mutating func directoryURLs() -> [String] {
    let urls = texts("url") ?? []
    for url in urls {
      let lowered = url.lowercased()
      if !["ldap://", "ldaps://", "ldapi://"].contains(where: lowered.hasPrefix) {
        complain("url", "must begin with ldaps://, ldap:// or ldapi://, not \"\(url)\"")
      } else if url.contains("@") {
        complain("url", "must not hold a user or password", suggestion: "use bindDN and bindPassword")
      }
    }
    return urls
  }

  /// `simple` with a name and a password, `external`, `gssapi` or `anonymous`; a name alone means `simple`.
  private mutating func bindReference() -> SourceSettings.BindReference? {
    let name = text("bindDN")
    let password = secret("bindPassword")
    let isSimple = has("bindDN") || has("bindPassword")
    switch word("bind", of: BindWord.self) ?? (isSimple ? .simple : .anonymous) {
    case .simple:
      require("bindDN", "the name that alignd binds as")
      require("bindPassword", "a reference such as { file: /path } or { credential: NAME }")
      guard let name, let password else { return nil }
      return .simple(name: name, password: password)
    case .external: return unlessNamed(isSimple, .external)
    case .gssapi: return unlessNamed(isSimple, .gssapi)
    case .anonymous: return unlessNamed(isSimple, .anonymous)
    }
  }

  private func unlessNamed(
    _ isNamed: Bool, _ bind: SourceSettings.BindReference
  ) -> SourceSettings.BindReference? {
    if isNamed { complain("bind", "takes no bindDN and bindPassword unless it is simple") }
    return isNamed ? nil : bind
  }

  private enum BindWord: String, CaseIterable {
    case simple, external, gssapi, anonymous
  }
}

extension Section {
  /// `base` for both, or `accountBase` and `groupBase`; each a name or a list of names.
  mutating func directoryBases() -> (accounts: [String], groups: [String]) {
    let both = distinguishedNames("base")
    let accounts = distinguishedNames("accountBase")
    let groups = distinguishedNames("groupBase")
    return (accounts ?? both ?? [], groups ?? both ?? [])
  }

  private mutating func distinguishedNames(_ key: String) -> [String]? {
    let names = texts(key)
    // `[ou=people,dc=example,dc=org]` is a list of three in YAML: each a valid name, and none that was meant.
    if let names, names.count > 1, names.allSatisfy({ !$0.contains(",") }) {
      complain(key, "looks like one name that was split at its commas", suggestion: "put each name in quotes")
    }
    for name in names ?? [] where !DistinguishedName.isValid(name) {
      complain(key, "must be a distinguished name such as dc=example,dc=org, not \"\(name)\"")
    }
    return names
  }
}
