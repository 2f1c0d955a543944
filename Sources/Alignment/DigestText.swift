import Crypto

extension SHA256Digest {
  /// `sha256:` and 64 hexadecimal digits: how digests stand in reports and in the store.
  var text: String {
    let digits = Array("0123456789abcdef")
    return "sha256:" + String(flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}
