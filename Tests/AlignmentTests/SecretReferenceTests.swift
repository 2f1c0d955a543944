import ConnectorKit
import Foundation
import StrictSettings
import TestServers
import Testing

@testable import Alignment

/// Secrets are references: what they resolve to, and what is refused.
@Suite struct SecretReferenceTests {
  let folder: TestFolder

  init() throws { folder = try TestFolder() }

  func file(_ name: String, _ content: [UInt8], mode: Int = 0o600) throws -> String {
    let path = folder.file(name)
    let isMade = FileManager.default.createFile(
      atPath: path, contents: Data(content), attributes: [.posixPermissions: mode])
    #expect(isMade)
    return path
  }

  func refusal(_ reference: SecretReference, _ environment: [String: String] = [:]) -> String {
    do {
      _ = try reference.resolve(in: environment)
      return ""
    } catch {
      return error.description
    }
  }

  @Test func `a file gives its content without the last line break`() throws {
    let path = try file("a", Array("pass word \n\n".utf8))
    #expect(try SecretReference.file(path).resolve(in: [:]).reveal { $0 } == "pass word \n")
  }

  @Test func `a credential is looked for where systemd puts it`() throws {
    _ = try file("corp", Array("s3cret".utf8), mode: 0o400)
    let secret = try SecretReference.credential("corp").resolve(in: ["CREDENTIALS_DIRECTORY": folder.path])
    #expect(secret.reveal { $0 } == "s3cret")
    #expect(refusal(.credential("corp")).contains("LoadCredential=corp:"))
  }

  @Test func `an environment variable must be set and not be empty`() throws {
    #expect(try SecretReference.environment("P").resolve(in: ["P": "x"]).reveal { $0 } == "x")
    #expect(refusal(.environment("P")) == "environment variable \"P\" is not set")
    #expect(refusal(.environment("P"), ["P": ""]) == "environment variable \"P\" is empty")
  }

  @Test(arguments: [0o604, 0o644, 0o602, 0o601])
  func `a file that everybody may open is refused`(mode: Int) throws {
    let path = try file("open-\(mode)", Array("s3cret".utf8), mode: mode)
    let message = refusal(.file(path))
    #expect(message.contains("open to every user"))
    #expect(!message.contains("s3cret"))
  }

  @Test func `what is empty, huge, binary, missing or no file is refused without hanging`() throws {
    #expect(refusal(.file(try file("empty", [10]))).contains("is empty"))
    #expect(refusal(.file(try file("huge", Array(repeating: 65, count: 70_000)))).contains("larger than 65536 bytes"))
    #expect(refusal(.file(try file("binary", [0xff, 0xfe]))).contains("not a UTF-8 text"))
    #expect(refusal(.file(try file("nul", [65, 0, 65]))).contains("not a UTF-8 text"))
    #expect(refusal(.file(folder.path + "/none")).contains("no such file or directory"))
    #expect(refusal(.file(folder.path)).contains("is a directory"))
    let pipe = folder.path + "/pipe"
    mkfifo(pipe, 0o600)
    #expect(refusal(.file(pipe)).contains("is not a regular file"))
  }

  @Test func `a secret prints redacted`() throws {
    let secret = try SecretReference.environment("P").resolve(in: ["P": "s3cret"])
    #expect("\(secret) \(String(reflecting: secret)) \(["x": secret])".contains("s3cret") == false)
  }
}
