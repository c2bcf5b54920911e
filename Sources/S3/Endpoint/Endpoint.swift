import Text

/// Where an S3 service answers: scheme, host, port and the path it is mounted at.
package struct Endpoint: Sendable, Equatable {
  /// How the service is spoken to.
  package enum Scheme: String, Sendable {
    /// Without TLS.
    case http
    /// With TLS, the certificate verified.
    case https

    /// The port that is meant where none is written.
    package var defaultPort: Int { self == .http ? 80 : 443 }
  }

  /// How the service is spoken to.
  package let scheme: Scheme
  /// The host in lower case; an IPv6 address in brackets.
  package let host: String
  /// The port to connect to.
  package let port: Int
  /// The path before bucket and key: empty, or `/` and segments without a closing slash.
  package let pathPrefix: String

  /// Holds parts that are known to be good.
  private init(scheme: Scheme, host: String, port: Int, pathPrefix: String) {
    self.scheme = scheme
    self.host = host
    self.port = port
    self.pathPrefix = pathPrefix
  }

  /// AWS's own regional endpoint of S3, in the partition that the region belongs to.
  package static func aws(region: String) -> Endpoint { aws(service: "s3", region: region) }

  /// AWS's own regional endpoint of the Security Token Service.
  package static func sts(region: String) -> Endpoint { aws(service: "sts", region: region) }

  /// The regional endpoint of a service.
  private static func aws(service: String, region: String) -> Endpoint {
    let domain = partitions.first { region.hasPrefix($0.regionPrefix) }?.domain ?? "amazonaws.com"
    return Endpoint(scheme: .https, host: "\(service).\(region).\(domain)", port: 443, pathPrefix: "")
  }

  /// Partitions with a domain of their own (AWS SDKs, `partitions.json`).
  private static let partitions: [(regionPrefix: String, domain: String)] = [
    ("cn-", "amazonaws.com.cn"),
    ("eusc-", "amazonaws.eu"),
    ("us-iso-", "c2s.ic.gov"),
    ("us-isob-", "sc2s.sgov.gov"),
    ("us-isof-", "csp.hci.ic.gov"),
    ("eu-isoe-", "cloud.adc-e.uk"),
  ]

  /// Host and port as the Host header has them: a default port is left out (RFC 9110, 7.2).
  package var authority: String { port == scheme.defaultPort ? host : "\(host):\(port)" }

  /// The endpoint as a URL, without a closing slash.
  package var url: String { "\(scheme.rawValue)://\(authority)\(pathPrefix)" }

  /// Whether the host is an address, which has no subdomains.
  package var hostIsAddress: Bool {
    host.hasPrefix("[") || host.utf8.allSatisfy { $0 == UInt8(ascii: ".") || $0.isDigit }
  }
}

extension Endpoint {
  /// Parses `http(s)://host[:port][/prefix]` (RFC 3986, 3).
  ///
  /// - Throws: `invalidConfiguration` that names the part which cannot be used. The URL itself is repeated only where it
  ///   holds no user information.
  package init(url text: String) throws(S3Error) {
    func broken(_ reason: String) -> S3Error {
      S3Error(.invalidConfiguration, "endpoint URL\(text.contains("@") ? "" : " \"\(text)\""): \(reason)")
    }
    var rest = Array(text.utf8)[...]
    guard let scheme = Self.takeScheme(from: &rest) else { throw broken("must start with http:// or https://") }
    let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    let path = rest.dropFirst(authority.count)
    guard !authority.contains(UInt8(ascii: "@")) else { throw broken("must not hold user information") }

    let hostLength: Int
    if authority.first == UInt8(ascii: "[") {
      guard let close = authority.firstIndex(of: UInt8(ascii: "]")) else { throw broken("'[' without ']'") }
      hostLength = close - authority.startIndex + 1
      let address = authority.dropFirst().prefix(hostLength - 2)
      guard address.contains(UInt8(ascii: ":")), address.allSatisfy(Self.isAddressByte) else {
        throw broken("not an IPv6 address between the brackets")
      }
    } else {
      hostLength = authority.prefix { $0 != UInt8(ascii: ":") }.count
      guard hostLength > 0 else { throw broken("has no host") }
      guard authority.prefix(hostLength).allSatisfy(Self.isHostByte) else {
        throw broken("the host may hold letters, digits, '-', '_' and '.' only")
      }
    }
    let host = String(decoding: authority.prefix(hostLength), as: UTF8.self).lowercased()

    var port = scheme.defaultPort
    let afterHost = authority.dropFirst(hostLength)
    if let separator = afterHost.first {
      let digits = afterHost.dropFirst()
      guard separator == UInt8(ascii: ":"), let number = Int(decimal: digits), (1...65535).contains(number) else {
        throw broken("the port must be a number from 1 to 65535")
      }
      port = number
    }

    let prefix = String(decoding: path, as: UTF8.self)
    guard path.allSatisfy({ $0 == UInt8(ascii: "/") || $0.isUnreserved }) else {
      throw broken("the path may hold letters, digits, '-', '.', '_', '~' and '/' only; no query or fragment")
    }
    let segments = prefix.split(separator: "/", omittingEmptySubsequences: true)
    guard !segments.contains("."), !segments.contains("..") else { throw broken("the path must not hold '.' or '..'") }
    self.init(scheme: scheme, host: host, port: port, pathPrefix: segments.map { "/" + $0 }.joined())
  }

  /// Takes `http://` or `https://`, in any case, off the front.
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

  /// Whether `byte` may stand in a host name; '_' is not one of DNS's but Docker's service names have it.
  private static func isHostByte(_ byte: UInt8) -> Bool {
    byte.isAlphanumeric || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
  }

  /// Whether `byte` may stand in an IPv6 address (RFC 3986, 3.2.2); zones are not supported.
  private static func isAddressByte(_ byte: UInt8) -> Bool {
    Hexadecimal.value(byte) != nil || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
  }
}
