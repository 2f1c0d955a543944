import TestServers
import Testing

/// That the mail server keeps what it accepts, and refuses what it should.
@Suite struct `Mail server` {
  private func send(_ server: MailServer, _ words: [String] = []) async throws {
    let all =
      ["curl", "-sS", "--url", "smtp://\(server.address)", "--mail-from", "alignd@example.test"]
      + ["--mail-rcpt", "ada@example.test", "--upload-file", "-"] + words
    _ = try await offPool { try Command.run(all, input: "Subject: drift\r\n\r\nhällo\r\n") }
  }

  @Test(.timeLimit(.minutes(5))) func `it keeps a message, or refuses it when told to, and after a crash`() async throws
  {
    let server = try await MailServer.start()
    try await send(server)
    try server.refuse(with: "451 4.3.0 later")
    await #expect(throws: TestServerError.self) { try await send(server) }
    try server.refuse(with: nil)
    server.kill()
    await #expect(throws: TestServerError.self) { try await send(server) }
    try await server.start()
    try await send(server)
    let messages = try server.messages()
    #expect(messages.map(\.text) == ["Subject: drift\r\n\r\nhällo\r\n", "Subject: drift\r\n\r\nhällo\r\n"])
    #expect(messages[0].from == "alignd@example.test" && messages[0].to == ["ada@example.test"])
    #expect(!messages[0].isEncrypted && messages[0].user == nil)
  }

  @Test(.timeLimit(.minutes(5))) func `it wants encryption and the right password when it is set up so`() async throws {
    let authority = try CertificateAuthority()
    let server = try await MailServer.start(certificate: authority.issue(), user: "alignd", password: "s3cr3t")
    let encrypted = ["--ssl-reqd", "--cacert", authority.caFile]
    await #expect(throws: TestServerError.self) { try await send(server) }
    await #expect(throws: TestServerError.self) { try await send(server, encrypted) }
    await #expect(throws: TestServerError.self) { try await send(server, encrypted + ["--user", "alignd:wrong"]) }
    #expect(try server.messages().isEmpty)
    try await send(server, encrypted + ["--user", "alignd:s3cr3t"])
    #expect(try server.messages().map(\.user) == ["alignd"])
    #expect(try server.messages().map(\.isEncrypted) == [true])
  }
}
