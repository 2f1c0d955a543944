import HTTPTransport
import Testing

@Suite struct NetworkAddressTests {
  @Test(arguments: [
    ("127.0.0.1", NetworkAddress.Kind.loopback), ("127.255.255.254", .loopback), ("::1", .loopback),
    ("::ffff:127.0.0.1", .loopback), ("[::1]", .loopback),
    ("169.254.169.254", .metadata), ("::ffff:169.254.169.254", .metadata), ("64:ff9b::a9fe:a9fe", .metadata),
    ("::a9fe:a9fe", .metadata), ("2002:a9fe:a9fe::1", .metadata), ("::ffff:0:a9fe:a9fe", .metadata),
    ("fd00:ec2::254", .metadata), ("fd20:ce::254", .metadata), ("100.100.100.200", .metadata),
    ("168.63.129.16", .metadata), ("192.0.0.192", .metadata),
    ("169.254.0.1", .linkLocal), ("169.254.255.255", .linkLocal), ("fe80::1", .linkLocal), ("febf::1", .linkLocal),
    ("0.0.0.0", .notAHost), ("0.1.2.3", .notAHost), ("::", .notAHost), ("224.0.0.1", .notAHost),
    ("255.255.255.255", .notAHost), ("ff02::1", .notAHost), ("::ffff:0.0.0.0", .notAHost),
    ("10.0.0.1", .ordinary), ("192.168.1.1", .ordinary), ("172.16.0.1", .ordinary), ("100.64.0.1", .ordinary),
    ("fd12:3456::1", .ordinary), ("2001:db8::1", .ordinary), ("8.8.8.8", .ordinary), ("fec0::1", .ordinary),
  ])
  func `an address is known for what it leads to`(_ text: String, _ kind: NetworkAddress.Kind) throws {
    #expect(try #require(NetworkAddress(text)).kind == kind)
  }

  @Test(arguments: ["", "example.com", "1.2.3", "1.2.3.256", ":::", "[127.0.0.1"])
  func `what is no address is none`(_ text: String) { #expect(NetworkAddress(text) == nil) }
}
