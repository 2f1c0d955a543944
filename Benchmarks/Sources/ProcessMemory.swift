import Glibc

/// How much memory this process keeps resident, as the kernel counts it (proc(5), `/proc/self/status`), in MiB.
enum ProcessMemory {
  /// Forgets the peak so far, so that the next peak is that of one phase.
  static func resetPeak() {
    guard let stream = fopen("/proc/self/clear_refs", "w") else { return }
    fputs("5", stream)
    fclose(stream)
  }

  static var resident: Int { value(of: "VmRSS:") }
  static var peak: Int { value(of: "VmHWM:") }

  private static func value(of field: String) -> Int {
    guard let stream = fopen("/proc/self/status", "r") else { return 0 }
    defer { fclose(stream) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, 256, stream) != nil {
      let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      guard text.hasPrefix(field) else { continue }
      return (Int(text.split(whereSeparator: { !$0.isNumber }).first ?? "") ?? 0) / 1024
    }
    return 0
  }
}

/// How much processor time this process has used, in microseconds, on all of its threads.
enum ProcessTime {
  static var used: Int {
    var usage = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &usage)
    return usage.tv_sec * 1_000_000 + usage.tv_nsec / 1000
  }
}
