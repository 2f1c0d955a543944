import Foundation
import TestServers

/// 64 MiB of blanks in 64 KiB.
enum GzipBomb {
  static let bytes: [UInt8] = {
    do {
      let folder = try TestFolder()
      try Command.run(["sh", "-c", "head -c 67108864 /dev/zero | tr '\\0' ' ' | gzip -9 > \(folder.file("bomb.gz"))"])
      return Array(try Data(contentsOf: URL(filePath: folder.file("bomb.gz"))))
    } catch {
      // Whoever asks for it gets what is no gzip at all, and the test fails.
      return []
    }
  }()
}
