import StrictSettings

extension Section {
  /// A path as one that can be opened from where the program was started.
  mutating func filePath(_ key: String, _ folder: String) -> String? {
    text(key).map { Configuration.resolved($0, in: folder) }
  }

  /// The PEM files of a source or target that is reached over TLS, which every kind names alike; empty for none.
  mutating func encryptionFiles(_ folder: String) -> (authorities: String, certificate: String, key: String) {
    let authorities = filePath("caFile", folder) ?? ""
    let certificate = filePath("certificateFile", folder) ?? ""
    let key = filePath("keyFile", folder) ?? ""
    if certificate.isEmpty != key.isEmpty {
      log.add(line, "\(name) has only one of \"certificateFile\" and \"keyFile\"", suggestion: "give both or neither")
    }
    return (authorities, certificate, key)
  }
}
