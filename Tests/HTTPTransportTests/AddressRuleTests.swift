import HTTPTransport
import TestServers
import Testing

@Suite(.timeLimit(.minutes(10))) struct AddressRuleTests {
  @Test(arguments: [
    ("http://169.254.169.254/latest/meta-data/", "169.254.169.254"), ("http://2852039166/", "169.254.169.254"),
    ("http://0xa9fea9fe/", "169.254.169.254"), ("http://[::ffff:169.254.169.254]/", "::ffff:169.254.169.254"),
    ("https://[fd00:ec2::254]/", "fd00:ec2::254"), ("https://[fe80::1]/", "fe80::1"),
    ("http://100.100.100.200/", "100.100.100.200"), ("https://0.0.0.0/", "0.0.0.0"),
    ("https://224.0.0.1/", "224.0.0.1"),
  ])
  func `an address of metadata services or of no host is refused`(_ url: String, _ address: String) async throws {
    var open = try settings("http://127.0.0.1")
    open.allowsPlainHTTP = true
    let failure = try await failure(url, open)
    #expect(failure?.diagnosis == .addressRefused(address))
  }

  @Test(arguments: ["169.254.169.254", "[fd00:ec2::254]", "[::ffff:169.254.169.254]", "0.0.0.0", "[fe80::1]"])
  func `a name that leads to such an address is refused where the connection is made`(_ address: String) async throws {
    let url = "https://api.example.com/users"
    var rebound = try settings(url)
    rebound.resolutions = ["api.example.com:443:\(address)"]
    let bare = String(address.filter { $0 != "[" && $0 != "]" })
    #expect(try await failure(url, rebound)?.diagnosis == .addressRefused(bare))
  }

  @Test func `loopback is refused when the source is elsewhere, though somebody listens there`() async throws {
    let server = try FakeHTTPServer { _ in [.answer(200)] }
    var rebound = try settings("https://api.example.com")
    rebound.allowsPlainHTTP = true
    rebound.resolutions = ["api.example.com:\(server.port):127.0.0.1"]
    let url = "http://api.example.com:\(server.port)/"
    #expect(try await failure(url, rebound)?.diagnosis == .addressRefused("127.0.0.1"))
    #expect(try await failure(server.url, rebound)?.diagnosis == .addressRefused("127.0.0.1"))
    // The same, allowed: the name is what kept it away.
    rebound.allowsLoopback = true
    #expect(try await get(url, rebound).status == 200)
    #expect(server.connections == 1)
  }

  @Test func `the second of two addresses is used when the first is refused`() async throws {
    let server = try FakeHTTPServer { _ in [.answer(200)] }
    var both = try settings(server.url)
    both.allowsPlainHTTP = true
    both.resolutions = ["api.example.com:\(server.port):169.254.169.254,127.0.0.1"]
    #expect(try await get("http://api.example.com:\(server.port)/", both).status == 200)
    #expect(server.requests.first?.header("host") == "api.example.com:\(server.port)")
  }
}
