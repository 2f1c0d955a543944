import HTTPTransport
import Testing

@Suite struct HTTPURLTests {
  @Test func `an address is taken apart, its host in lower case and without its fragment`() throws {
    let url = try HTTPURL("https://Example.COM:8443/a%20b/c?x=1&y=%C3%A4#part")
    #expect(url.scheme == "https")
    #expect(url.host == "example.com")
    #expect(url.port == 8443)
    #expect(url.path == "/a%20b/c")
    #expect(url.query == "x=1&y=%C3%A4")
    #expect(url.text == "https://example.com:8443/a%20b/c?x=1&y=%C3%A4")
    #expect(url.origin == "https://example.com:8443")
  }

  @Test func `an address without a port has its scheme's`() throws {
    #expect(try HTTPURL("https://example.com").port == 443)
    #expect(try HTTPURL("http://example.com").port == 80)
    #expect(try HTTPURL("https://example.com").path == "/")
    #expect(try HTTPURL("https://example.com:443/").origin == "https://example.com")
  }

  @Test func `a description leaves the query out`() throws {
    #expect(try HTTPURL("https://example.com/users?token=secret").description == "https://example.com/users")
  }

  @Test(arguments: [
    "", "example.com", "/users", "ftp://example.com/", "file:///etc/passwd", "https://", "https://user@example.com/",
    "https://user:word@example.com/", "https://example.com:0/", "https://example.com:70000/",
    "https://exa mple.com/", "https://example.com/\r\nX-Evil: 1", "https://bücher.example/",
    "https://[fe80::1%25eth0]/",
    "https://example.com/\u{0}",
  ])
  func `what is no plain https address is refused`(_ text: String) {
    #expect(throws: HTTPURLError.self) { _ = try HTTPURL(text) }
  }

  @Test func `an error does not quote the address`() throws {
    let error = #expect(throws: HTTPURLError.self) { _ = try HTTPURL("https://me:s3cr3t@example.com/?token=s3cr3t") }
    #expect(error?.description == "an address must not hold a user name or password; give them as credentials")
  }

  @Test func `an address that is too long is refused`() {
    #expect(throws: HTTPURLError.self) {
      _ = try HTTPURL("https://example.com/" + String(repeating: "a", count: HTTPURL.longest))
    }
  }

  @Test(arguments: [
    ("https://api.example.com/v1/users?page=2", "https://api.example.com/v1/users?page=2"),
    ("?page=2", "https://api.example.com/v1/users?page=2"),
    ("/v2/users", "https://api.example.com/v2/users"), ("groups", "https://api.example.com/v1/groups"),
    ("../groups", "https://api.example.com/groups"), ("//evil.example/x", "https://evil.example/x"),
    ("/v1/users?filter=a b", "https://api.example.com/v1/users?filter=a+b"),
  ])
  func `a next link is resolved against the page that it stood in`(_ reference: String, _ expected: String) throws {
    #expect(try HTTPURL("https://api.example.com/v1/users?page=1").resolving(reference).text == expected)
  }

  @Test(arguments: [
    ("https://api.example.com:443/x", true), ("https://API.example.com/y?z", true),
    ("http://api.example.com/x", false), ("https://api.example.com:8443/x", false),
    ("https://example.com/x", false), ("https://api.example.com.evil.example/x", false),
  ])
  func `an origin is scheme, host and port`(_ other: String, _ same: Bool) throws {
    #expect(try HTTPURL("https://api.example.com/v1").isSameOrigin(as: try HTTPURL(other)) == same)
  }

  @Test(arguments: [
    "http://127.0.0.1/", "http://127.8.9.10:80/", "http://localhost/", "http://a.localhost/", "http://[::1]:8080/",
    "http://[::ffff:127.0.0.1]/", "http://2130706433/", "http://0x7f.1/",
  ])
  func `loopback is known in every spelling`(_ text: String) throws { #expect(try HTTPURL(text).isLoopback) }

  @Test(arguments: [
    "http://127.0.0.1.example.com/", "http://localhost.example.com/", "http://10.0.0.1/", "http://[::2]/",
  ])
  func `what only looks like loopback is not`(_ text: String) throws { #expect(try !HTTPURL(text).isLoopback) }

  @Test func `a segment cannot leave its path`() {
    #expect(HTTPURL.pathSegment("a/b?c#d%") == "a%2Fb%3Fc%23d%25")
    #expect(HTTPURL.pathSegment("Zoë 1") == "Zo%C3%AB%201")
    #expect(HTTPURL.pathSegment("..") == nil)
    #expect(HTTPURL.pathSegment(".") == nil)
    #expect(HTTPURL.pathSegment("") == nil)
  }

  @Test(arguments: [
    ("/users/00u1", "/scim/v2/users/00u1"), ("/a//b/", "/scim/v2/a//b/"), ("/~x_y-z.0", "/scim/v2/~x_y-z.0"),
    ("/a/./b", "/scim/v2/a/b"), ("/../../b", "/b"), ("/.hidden", "/scim/v2/.hidden"), ("/a b", "/scim/v2/a%20b"),
    ("/a%20b", "/scim/v2/a%20b"), ("/Zoë", "/scim/v2/Zo%c3%ab"), ("/a:b@c", "/scim/v2/a:b@c"),
    ("/a?x=1&y", "/scim/v2/a?x=1&y"), ("/a#f", "/scim/v2/a"),
  ])
  func `a path below an address is what a parser makes of both`(_ path: String, _ expected: String) throws {
    let base = try HTTPURL("https://API.example.com:8443/scim/v2/?page=1")
    let below = try base.joined(path)
    #expect(below.text == "https://api.example.com:8443" + expected)
    #expect(below == (try HTTPURL("https://api.example.com:8443/scim/v2" + path)))
    #expect("\(below.path)\(below.query.map { "?" + $0 } ?? "")" == expected)
    #expect(below.isSameOrigin(as: base))
  }

  @Test func `neither a path nor a query makes an address longer than one may be`() throws {
    let base = try HTTPURL("https://h.example")
    let long = String(repeating: "a", count: HTTPURL.longest)
    #expect(throws: HTTPURLError.self) { try base.joined("/" + long) }
    #expect(throws: HTTPURLError.self) { try base.adding(query: [("a", long)]) }
  }

  @Test func `a value in a query stays a value`() throws {
    #expect(HTTPURL.query([("filter", "a eq \"b&c\""), ("n", "1+1")]) == "filter=a%20eq%20%22b%26c%22&n=1%2B1")
    #expect(try HTTPURL("https://h.example/x").adding(query: [("a", "1")]).text == "https://h.example/x?a=1")
    #expect(try HTTPURL("https://h.example/x?a=1").adding(query: [("b", "=")]).text == "https://h.example/x?a=1&b=%3D")
  }
}
