import JSON
import Text

/// What a verified token says of its bearer.
package struct TokenClaims: Equatable, Sendable {
  /// How far the clocks of issuer and service may differ, in seconds: a token is accepted for that long after `exp`,
  /// and that long before `nbf` (RFC 7519, 4.1.4 and 4.1.5).
  package static let leeway = 30

  /// `sub`: who it is; `nil` if the token does not say.
  package let subject: String?
  /// The name of the key that has signed the token (`kid`); empty if it has none.
  package let signer: String
  /// The words of `scope` (RFC 8693, 4.2). They may be unknown, and may repeat.
  package let scopes: [String]
  /// `image_prefixes`: below which prefixes the scopes apply. Empty means nowhere, and `""` means everywhere.
  package let prefixes: [String]
  /// `exp`: the second from which on the token has expired, without the leeway. Seconds since 1970.
  package let expiry: Int
  /// `nbf`: the first second for which the token is, without the leeway. Seconds since 1970; `nil` for any.
  let notBefore: Int?

  /// Reads the JSON text of a payload whose signature is valid. The time is not checked.
  ///
  /// - Throws: `invalid`.
  init(_ text: [UInt8], signer: String = "", issuer: String, audience: String) throws(TokenError) {
    self.signer = signer
    guard let object = JSONObject(parsing: text) else { throw .invalid(.claims) }
    guard object["iss"] == .string(issuer) else { throw .invalid(.issuer) }
    guard Self.names(audience, in: object["aud"]) else { throw .invalid(.audience) }
    guard let expiry = object["exp"].flatMap(NumericDate.init) else { throw .invalid(.expiry) }
    self.expiry = expiry.seconds
    notBefore = try object["nbf"].map { (value) throws(TokenError) in
      guard let date = NumericDate(value) else { throw .invalid(.notBefore) }
      return date.seconds
    }
    switch object["iat"] {
    case nil, .number?: break
    default: throw .invalid(.issuedAt)
    }
    subject = try Self.text(object["sub"], else: .subject)
    scopes = (try Self.text(object["scope"], else: .scope) ?? "").split(separator: " ").map(String.init)
    switch object["image_prefixes"] {
    case nil: prefixes = []
    case .array(let values)?:
      guard let texts = Self.texts(values) else { throw .invalid(.prefixes) }
      prefixes = texts
    default: throw .invalid(.prefixes)
    }
  }

  /// Checks the time.
  ///
  /// - Parameter now: Seconds since 1970.
  /// - Throws: `expired` or `notYetValid`.
  func checkTime(_ now: Int) throws(TokenError) {
    guard now < expiry + Self.leeway else { throw .expired }
    if let notBefore, now < notBefore - Self.leeway { throw .notYetValid }
  }

  /// The bytes of all texts.
  var byteCount: Int {
    (subject?.utf8.count ?? 0) + signer.utf8.count + scopes.reduce(0) { $0 + $1.utf8.count }
      + prefixes.reduce(0) { $0 + $1.utf8.count }
  }

  /// Whether `aud` is `audience`, or a list that contains it (RFC 7519, 4.1.3). A list that has another value than
  /// strings contains nothing.
  private static func names(_ audience: String, in value: JSONValue?) -> Bool {
    switch value {
    case .string(let text)?: text.utf8.elementsEqual(audience.utf8)
    case .array(let values)?: texts(values)?.contains { $0.utf8.elementsEqual(audience.utf8) } ?? false
    default: false
    }
  }

  /// The text of a claim; `nil` if it is missing.
  private static func text(_ value: JSONValue?, else reason: TokenError.Reason) throws(TokenError) -> String? {
    switch value {
    case nil: nil
    case .string(let text)?: text
    default: throw .invalid(reason)
    }
  }

  /// The strings of an array; `nil` if it has another value.
  private static func texts(_ values: [JSONValue]) -> [String]? {
    var texts: [String] = []
    for value in values {
      guard case .string(let text) = value else { return nil }
      texts.append(text)
    }
    return texts
  }
}
