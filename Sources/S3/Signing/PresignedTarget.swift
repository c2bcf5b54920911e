import Text

/// A path and query with a signature (S3 API reference, "Authenticating requests: using query parameters").
enum PresignedTarget {
  /// The longest validity that S3 accepts, in seconds: one week.
  static let longestExpiry = 604_800

  /// Builds the target. Host is the only signed field, so that the sender may add others.
  ///
  /// - Parameters:
  ///   - method: The only method that the signature permits.
  ///   - host: The value of the Host field of the request.
  ///   - path: The encoded path.
  ///   - key: The key for `credentials` on the day of `time`.
  ///   - expiry: The validity in seconds from `time`, 1 to `longestExpiry`.
  static func make(
    method: String, host: String, path: [UInt8], key: SigningKey, credentials: Credentials, at time: SigningTime,
    expiry: Int
  ) -> [UInt8] {
    // The parameters are in canonical order: the canonical query is also sent.
    var target: [UInt8] = []
    target.reserveCapacity(path.count + 384 + (credentials.sessionToken.map { 2 * $0.utf8.count } ?? 0))
    target += path
    target.append("?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=")
    PercentEncoding.append(credentials.accessKeyID, keepingSlash: false, to: &target)
    target.append("%2F")
    for byte in key.scope {
      // Only the slashes of a scope need encoding: the region consists of letters, digits and '-'.
      if byte == UInt8(ascii: "/") { target.append("%2F") } else { target.append(byte) }
    }
    target.append("&X-Amz-Date=")
    target += time.timestamp
    target.append("&X-Amz-Expires=")
    target.append(String(expiry))
    if let token = credentials.sessionToken {
      target.append("&X-Amz-Security-Token=")
      PercentEncoding.append(token, keepingSlash: false, to: &target)
    }
    target.append("&X-Amz-SignedHeaders=host")

    var canonical: [UInt8] = []
    canonical.reserveCapacity(target.count + host.utf8.count + 64)
    canonical.append(method)
    canonical.append(UInt8(ascii: "\n"))
    canonical += path
    canonical.append(UInt8(ascii: "\n"))
    canonical += target[(path.count + 1)...]
    canonical.append("\nhost:")
    canonical.append(host)
    canonical.append("\n\nhost\nUNSIGNED-PAYLOAD")

    target.append("&X-Amz-Signature=")
    key.appendSignature(ofCanonicalRequest: canonical, at: time, to: &target)
    return target
  }
}
