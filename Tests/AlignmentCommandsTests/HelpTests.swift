import BuiltProgram
import Foundation
import Testing

/// Help teaches: it is compared as a whole.
@Suite struct HelpTests {
  @Test(arguments: [
    [], ["check"], ["doctor"], ["explain"], ["matrix"], ["matrix", "lint"], ["matrix", "show"],
    ["connector"], ["connector", "list"], ["connector", "show"], ["connector", "lint"], ["connector", "try"],
  ])
  func `help is the golden text`(command: [String]) throws {
    let answer = try BuiltBinary.run(command + ["--help"])
    #expect(answer.status == 0)
    #expect(answer.errors == "")
    try expectGolden(answer.output, "help\(command.map { "-" + $0 }.joined()).txt")
  }

  @Test func `without a command the help is shown`() throws {
    let answer = try BuiltBinary.run([])
    #expect(answer.output == (try BuiltBinary.run(["--help"])).output)
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `a completion script comes for every shell`(shell: String) throws {
    let answer = try BuiltBinary.run(["--generate-completion-script", shell])
    #expect(answer.status == 0)
    #expect(answer.output.contains("alignd"))
    #expect(answer.output.contains("explain"))
  }

  @Test func `the version is told`() throws {
    let answer = try BuiltBinary.run(["--version"])
    #expect(answer.status == 0)
    #expect(answer.output.split(separator: ".").count == 3)
  }

  @Test(arguments: [
    ["chek"], ["check", "--formt", "json"], ["check", "--format", "xml"], ["check", "--output", "report"],
    ["check", "--format", "json", "--output", "a.html"], ["check", "--output", "a.json", "--output", "a.json"],
    ["check", "--at", "yesterday"], ["explain", "alice"], ["matrix", "lint", "a", "b"], ["check", "extra"],
  ])
  func `wrong usage is exit code 64, told on standard error`(arguments: [String]) throws {
    let answer = try BuiltBinary.run(arguments)
    #expect(answer.status == 64)
    #expect(answer.output == "")
    #expect(!answer.errors.isEmpty)
  }
}
