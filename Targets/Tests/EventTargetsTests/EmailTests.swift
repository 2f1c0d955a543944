import ConnectorKit
import Foundation
import MailTransport
import TestServers
import Testing
import TicketDelivery
import TicketTargets

@Suite struct `Mail about an event` {
  private func target(
    _ address: String, _ protection: SubmissionServer.Protection = .none, user: String? = nil, password: String? = nil,
    authorityFile: String? = nil
  ) throws -> EmailTarget {
    let parts = address.split(separator: ":")
    let server = try SubmissionServer(
      host: String(parts[0]), port: Int(parts[1]) ?? 0, protection: protection, user: user, password: password,
      authorityFile: authorityFile)
    return try EmailTarget(
      EmailTarget.Settings(server: server, from: "alignd@example.org", to: ["ciso@example.org", "it@example.org"]),
      clock: { 1_795_487_468 })
  }

  /// What Python's own reader of mail makes of a message.
  private func read(_ text: String) throws -> String {
    let folder = try TestFolder()
    let file = try folder.write(text, to: "message")
    let script = """
      import email, email.policy, sys
      message = email.message_from_bytes(open(sys.argv[1], "rb").read(), policy=email.policy.default)
      for name in ["From", "To", "Subject", "Date", "Message-ID", "References", "Auto-Submitted", "X-Alignd-Event"]:
          print(name + ":", message[name])
      print(message.get_content_type(), message.defects)
      print(message.get_content(), end="")
      """
    return try Command.run(["/usr/bin/python3", "-c", script, file])
  }

  @Test func `is read by others as it was meant, whatever a directory says`() async throws {
    let server = try await MailServer.start()
    var event = Events.opened
    event.notice.title = "orphan-account: Zoë\r\nBcc: all@example.org \u{202E}" + String(repeating: "ä", count: 60)
    event.notice.text = TicketText([.paragraph(["one"]), .code([".", "two"])])
    event.notice.link = "https://alignd.example.org/f1"
    try await target(server.address).receive(event)
    let message = try #require(try server.messages().first)
    #expect(message.from == "alignd@example.org")
    #expect(message.to == ["ciso@example.org", "it@example.org"])
    let lines = try read(message.text).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines[0] == "From: alignd <alignd@example.org>")
    #expect(lines[1] == "To: ciso@example.org, it@example.org")
    #expect(lines[2].hasPrefix("Subject: [alignd] orphan-account: Zoë"))
    #expect(lines[2].hasSuffix(String(repeating: "ä", count: 60)))
    #expect(lines[3] == "Date: Tue, 24 Nov 2026 02:31:08 +0000")
    #expect(lines[4] == "Message-ID: <7c1e0b52-1@example.org>")
    #expect(lines[5] == "References: <\(Events.fingerprint.replacing(":", with: "-")).alignd@example.org>")
    #expect(lines[6] == "Auto-Submitted: auto-generated")
    #expect(lines[7] == "X-Alignd-Event: finding.opened")
    #expect(lines[8] == "text/plain []")
    #expect(lines.contains("one"))
    #expect(lines.contains("    ."))
    #expect(lines.contains("https://alignd.example.org/f1"))
    #expect(lines.contains("finding.opened · critical · since 2026-11-24T02:30:00Z"))
    server.stop()
  }

  @Test func `goes encrypted and signed in where the server wants it`() async throws {
    let authority = try CertificateAuthority()
    let certificate = try authority.issue(names: ["DNS:localhost"])
    let server = try await MailServer.start(certificate: certificate, user: "alignd", password: "s3cr3t")
    let address = server.address.replacing("127.0.0.1", with: "localhost")
    let good = try target(address, .startTLS, user: "alignd", password: "s3cr3t", authorityFile: authority.caFile)
    #expect(try await good.probe() == ["\(address) is reached, and alignd may sign in"])
    #expect(try server.messages().isEmpty)
    try await good.receive(Events.opened)
    let message = try #require(try server.messages().first)
    #expect(message.isEncrypted)
    #expect(message.user == "alignd")
    let bad = [
      try target(address, .startTLS, user: "alignd", password: "wrong-pass", authorityFile: authority.caFile),
      try target(address, .startTLS, user: "alignd", password: "s3cr3t"),
    ]
    for target in bad {
      let failure = await #expect(throws: TargetFailure.self) { try await target.receive(Events.opened) }
      #expect(failure?.kind == .refused)
      #expect(failure?.reason.contains("wrong-pass") == false)
    }
    #expect(try server.messages().count == 1)
    server.stop()
  }

  @Test func `is never sent without TLS to a server that offers none`() async throws {
    let server = try await MailServer.start()
    let target = try target(server.address, .startTLS)
    let failure = await #expect(throws: TargetFailure.self) { try await target.receive(Events.opened) }
    #expect(failure?.kind == .refused)
    #expect(try server.messages().isEmpty)
    #expect(throws: MailFailure.self) { try SubmissionServer(host: "mail.example.org", port: 25, protection: .none) }
    server.stop()
  }

  @Test func `is tried later, put aside or waited for as the server says`() async throws {
    let server = try await MailServer.start()
    let target = try target(server.address)
    for (line, kind) in [("451 4.3.0 later", TargetFailure.Kind.retry), ("554 5.7.1 no spam", .rejected)] {
      try server.refuse(with: line)
      let failure = await #expect(throws: TargetFailure.self) { try await target.receive(Events.opened) }
      #expect(failure?.kind == kind)
      #expect(failure?.reason.contains(line) == true)
    }
    server.stop()
    let failure = await #expect(throws: TargetFailure.self) { try await target.receive(Events.opened) }
    #expect(failure?.kind == .retry)
  }

  @Test func `may have arrived when the server falls silent after it`() async throws {
    let server = try SilentMailServer()
    let target = try target("127.0.0.1:\(server.port)")
    let failure = await #expect(throws: TargetFailure.self) { try await target.receive(Events.opened) }
    #expect(failure?.kind == .uncertain)
    #expect(failure?.reason == "the mail server 127.0.0.1:\(server.port) got the message and did not answer")
  }

  @Test func `goes to addresses only`() throws {
    let server = try SubmissionServer(host: "127.0.0.1", port: 25, protection: .none)
    for address in ["", "a", "a@", "@b", "a@b@c", "a b@c", "a@b>\r\nRCPT TO:<x@y", "A <a@b>", "ä@b", "a,b@c"] {
      #expect(throws: TargetSettingsError.self) {
        try EmailTarget(EmailTarget.Settings(server: server, from: "alignd@example.org", to: [address]))
      }
    }
    #expect(throws: TargetSettingsError.self) {
      try EmailTarget(EmailTarget.Settings(server: server, from: "alignd@example.org", to: []))
    }
  }
}
