import Glibc

/// Proxies whose `X-Forwarded-For` is believed: an address, a network, or all that come over a Unix socket.
struct TrustedProxy: Equatable, Sendable {
  /// How nginx's `set_real_ip_from` names it: `10.0.0.1`, `10.0.0.0/8`, `fd00::/8` or `unix:`.
  let text: String

  /// Reads an address of IPv4 or IPv6, with or without the length of a prefix in bits, or `unix:`.
  ///
  /// - Returns: `nil` for anything else, host names included, and for a network that holds every address (`/0`): everybody could
  ///   then name any address as their own.
  init?(_ text: String) {
    self.text = text
    if text == "unix:" { return }
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let bits = Self.addressBits(String(parts[0])) else { return nil }
    guard parts.count == 2 else { return }
    let digits = parts[1].utf8
    guard digits.allSatisfy({ (0x30...0x39).contains($0) }), digits.first != 0x30, let length = Int(parts[1]),
      (1...bits).contains(length)
    else { return nil }
  }

  /// The length of an address in bits; `nil` if the text is none.
  private static func addressBits(_ address: String) -> Int? {
    var bytes = in6_addr()
    if inet_pton(AF_INET, address, &bytes) == 1 { return 32 }
    if inet_pton(AF_INET6, address, &bytes) == 1 { return 128 }
    return nil
  }
}

extension SettingKind where Value == [TrustedProxy] {
  /// Addresses and networks, with commas or spaces between them.
  static var proxies: Self {
    Self(
      bounds: "addresses, networks such as `10.0.0.0/8`, or `unix:`, with commas or spaces between them",
      read: { text throws(SettingMisfit) in
        var proxies: [TrustedProxy] = []
        for word in text.split(whereSeparator: { $0 == "," || $0 == " " }) {
          guard let proxy = TrustedProxy(String(word)) else {
            throw .because("\(word) is no address, no network smaller than everything, and not unix:")
          }
          proxies.append(proxy)
        }
        return proxies
      }, write: { $0.map(\.text).joined(separator: " ") })
  }
}
