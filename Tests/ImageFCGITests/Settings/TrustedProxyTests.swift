import Testing

@testable import ImageFCGI

@Suite struct TrustedProxyTests {
  @Test(arguments: [
    "10.0.0.1", "10.0.0.0/8", "10.0.0.1/32", "0.0.0.0/1", "::1", "fd00::/8", "2001:db8::1/128", "::ffff:10.0.0.1",
    "unix:",
  ])
  func addressesAndNetworksAreTaken(text: String) { #expect(TrustedProxy(text)?.text == text) }

  @Test(arguments: [
    "", "proxy", "10.0.0", "10.0.0.256", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/+8", "10.0.0.0/08", "10.0.0.0/8/8",
    "0.0.0.0/0", "::/0", "fd00::/129", "[::1]", "10.0.0.1:80", "10.0.0.1;", "unix:/path", "/8",
  ])
  func allElseIsRefused(text: String) { #expect(TrustedProxy(text) == nil) }

  @Test(arguments: [
    ("10.0.0.1", ["10.0.0.1"]), ("10.0.0.1,::1", ["10.0.0.1", "::1"]), (" 10.0.0.1 , ::1  ", ["10.0.0.1", "::1"]),
  ])
  func commasAndSpacesSeparate(text: String, proxies: [String]) throws {
    #expect(try SettingKind<[TrustedProxy]>.proxies.read(text).map(\.text) == proxies)
  }
}
