import Text

/// The endpoint of a service: scheme, host, port and path prefix.
package struct Endpoint: Sendable, Equatable {
  /// The protocol.
  package enum Scheme: String, Sendable {
    /// HTTP without TLS.
    case http
    /// HTTP with TLS. The certificate is verified.
    case https

    /// The port of URLs without a port.
    package var defaultPort: Int { self == .http ? 80 : 443 }
  }

  /// The protocol.
  package let scheme: Scheme
  /// The host in lower case. An IPv6 address is in brackets.
  package let host: String
  /// The port, 1 to 65535.
  package let port: Int
  /// The path before the bucket and the key. Empty, or starts with `/` and does not end with it.
  package let pathPrefix: String

  /// An endpoint from valid parts.
  private init(scheme: Scheme, host: String, port: Int, pathPrefix: String) {
    self.scheme = scheme
    self.host = host
    self.port = port
    self.pathPrefix = pathPrefix
  }

  /// The endpoint of S3 in an AWS region.
  package static func aws(region: String) -> Endpoint { aws(service: "s3", region: region) }

  /// The endpoint of the Security Token Service in an AWS region.
  package static func sts(region: String) -> Endpoint { aws(service: "sts", region: region) }

  /// The endpoint of a service in an AWS region, in the domain of the region's partition.
  private static func aws(service: String, region: String) -> Endpoint {
    let domain = partitions.first { region.hasPrefix($0.regionPrefix) }?.domain ?? "amazonaws.com"
    return Endpoint(scheme: .https, host: "\(service).\(region).\(domain)", port: 443, pathPrefix: "")
  }

  /// The partitions with other domains than amazonaws.com (AWS SDKs, `partitions.json`).
  private static let partitions: [(regionPrefix: String, domain: String)] = [
    ("cn-", "amazonaws.com.cn"),
    ("eusc-", "amazonaws.eu"),
    ("us-iso-", "c2s.ic.gov"),
    ("us-isob-", "sc2s.sgov.gov"),
    ("us-isof-", "csp.hci.ic.gov"),
    ("eu-isoe-", "cloud.adc-e.uk"),
  ]

  /// The host and the port for the Host field, without a default port (RFC 9110, 7.2).
  package var authority: String { port == scheme.defaultPort ? host : "\(host):\(port)" }

  /// The endpoint as a URL without a trailing slash.
  package var url: String { "\(scheme.rawValue)://\(authority)\(pathPrefix)" }

  /// Whether the host is an IP address, which has no subdomains.
  package var hostIsAddress: Bool {
    host.hasPrefix("[") || host.utf8.allSatisfy { $0 == UInt8(ascii: ".") || $0.isDigit }
  }
}

extension Endpoint {
  /// Parses `http(s)://host[:port][/prefix]` (RFC 3986, 3).
  ///
  /// - Throws: `invalidConfiguration`. The message names the invalid part. It contains the URL only if that has no user
  ///   information.
  package init(url text: String) throws(S3Error) {
    func invalid(_ reason: String) -> S3Error {
      S3Error(.invalidConfiguration, "endpoint URL\(text.contains("@") ? "" : " \"\(text)\""): \(reason)")
    }
    var rest = Array(text.utf8)[...]
    guard let scheme = Self.takeScheme(from: &rest) else { throw invalid("must start with http:// or https://") }
    let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    let path = rest.dropFirst(authority.count)
    guard !authority.contains(UInt8(ascii: "@")) else { throw invalid("must not contain user information") }

    let hostLength: Int
    if authority.first == UInt8(ascii: "[") {
      guard let close = authority.firstIndex(of: UInt8(ascii: "]")) else { throw invalid("has '[' without ']'") }
      hostLength = close - authority.startIndex + 1
      let address = authority.dropFirst().prefix(hostLength - 2)
      guard address.contains(UInt8(ascii: ":")), address.allSatisfy(Self.isAddressByte) else {
        throw invalid("has no IPv6 address between the brackets")
      }
    } else {
      hostLength = authority.prefix { $0 != UInt8(ascii: ":") }.count
      guard hostLength > 0 else { throw invalid("has no host") }
      guard authority.prefix(hostLength).allSatisfy(Self.isHostByte) else {
        throw invalid("the host may contain letters, digits, '-', '_' and '.' only")
      }
    }
    let host = String(decoding: authority.prefix(hostLength), as: UTF8.self).lowercased()

    var port = scheme.defaultPort
    let afterHost = authority.dropFirst(hostLength)
    if let separator = afterHost.first {
      let digits = afterHost.dropFirst()
      guard separator == UInt8(ascii: ":"), let number = Int(decimal: digits), (1...65535).contains(number) else {
        throw invalid("the port must be a number from 1 to 65535")
      }
      port = number
    }

    let prefix = String(decoding: path, as: UTF8.self)
    guard path.allSatisfy({ $0 == UInt8(ascii: "/") || $0.isUnreserved }) else {
      throw invalid("the path may contain letters, digits, '-', '.', '_', '~' and '/' only; no query or fragment")
    }
    let segments = prefix.split(separator: "/", omittingEmptySubsequences: true)
    guard !segments.contains("."), !segments.contains("..") else {
      throw invalid("the path must not contain '.' or '..'")
    }
    self.init(scheme: scheme, host: host, port: port, pathPrefix: segments.map { "/" + $0 }.joined())
  }

  /// Removes `http://` or `https://` from the front, in upper or lower case.
  private static func takeScheme(from rest: inout ArraySlice<UInt8>) -> Scheme? {
    for scheme in [Scheme.https, .http] {
      let start = Array("\(scheme.rawValue)://".utf8)
      if rest.prefix(start.count).map(\.lowercased) == start {
        rest = rest.dropFirst(start.count)
        return scheme
      }
    }
    return nil
  }

  /// Whether `byte` is allowed in a host name. DNS does not allow `_`, but names of Docker services contain it.
  private static func isHostByte(_ byte: UInt8) -> Bool {
    byte.isAlphanumeric || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
  }

  /// Whether `byte` is allowed in an IPv6 address (RFC 3986, 3.2.2). Zones are not supported.
  private static func isAddressByte(_ byte: UInt8) -> Bool {
    Hexadecimal.value(byte) != nil || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
  }
}
