import Glibc
import Reporting

/// What a command meets: the environment and the two streams that it writes to.
struct Console: Sendable {
  var environment: [String: String]
  var output: OutputStream
  var errors: OutputStream

  /// The process's own.
  static func ofProcess(environment: [String: String]) -> Console {
    Console(environment: environment, output: OutputStream(STDOUT_FILENO), errors: OutputStream(STDERR_FILENO))
  }

  /// How `text` is written to standard output.
  var renderOptions: RenderOptions {
    RenderOptions(
      colour: RenderOptions.wantsColour(terminal: output.isTerminal, environment: environment),
      width: width(of: output))
  }

  /// Columns of a stream: `COLUMNS` where it is a sensible number, else what the terminal says, else 80.
  func width(of stream: OutputStream) -> Int {
    let sensible = 40...400
    if let columns = environment["COLUMNS"].flatMap({ Int($0) }), sensible.contains(columns) { return columns }
    var size = winsize()
    if stream.isTerminal, ioctl(stream.descriptor, UInt(TIOCGWINSZ), &size) == 0, sensible.contains(Int(size.ws_col)) {
      return Int(size.ws_col)
    }
    return 80
  }

  /// Writes lines to standard error; there is nobody left to tell when that fails.
  func complain(_ lines: [String]) {
    try? errors.write(lines.map { "\($0)\n" }.joined())
  }
}

/// An open file descriptor that is written to.
struct OutputStream: Sendable {
  let descriptor: Int32

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  var isTerminal: Bool { isatty(descriptor) == 1 }

  /// Writes all of the bytes, or throws.
  func write(_ bytes: [UInt8]) throws(OutputError) {
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 { start += count } else if count == 0 || errno != EINTR { throw OutputError(number: errno) }
    }
  }

  /// Writes a text as UTF-8.
  func write(_ text: String) throws(OutputError) { try write(Array(text.utf8)) }
}

/// The answer could not be written.
struct OutputError: Error {
  /// Where it should have gone; empty for standard output.
  var path = ""
  /// The system's error number.
  let number: Int32

  /// In words: lower case, no full stop.
  var message: String {
    "could not write \(path.isEmpty ? "the output" : "\"\(path)\""): \(String(cString: strerror(number)).lowercased())"
  }

  /// The reader went away, as `| head` does: not worth a message.
  var readerLeft: Bool { number == EPIPE && path.isEmpty }
}
