import JSON
import Text

extension Ticket {
  /// The longest life of a ticket, in seconds.
  package static let longest = 3600
  /// The most bytes of a ticket's text: it is a part of a URL.
  package static let maximumLength = 4096

  /// The names of the members.
  private enum Member {
    static let key: StaticString = "key"
    static let expires: StaticString = "expires"
    static let by: StaticString = "by"
    static let maxBytes: StaticString = "max_bytes"
    static let types: StaticString = "types"
    static let metadata: StaticString = "metadata"
  }

  /// The ticket as a part of a URL: its values as a JSON object, a dot, and the signature, both in base64url.
  ///
  /// - Parameter expiresAt: When it ends, in seconds since 1970.
  package func text(expiresAt: Int, signedWith signingKey: SigningKey) -> String {
    var writer = JSONWriter()
    writer.object {
      $0.member(Member.key, key)
      $0.member(Member.expires, expiresAt)
      $0.member(Member.by, by)
      if let maxBytes { $0.member(Member.maxBytes, maxBytes) }
      if !types.isEmpty { $0.member(Member.types) { $0.array(types) { $0.string($1) } } }
      if let metadata { $0.member(Member.metadata, metadata) }
    }
    let values = Base64URL.encode(writer.bytes)
    return "\(values).\(Base64URL.encode(signingKey.signature(of: Self.message(values))))"
  }

  /// The ticket in `text`, and when it ends. Whether it has ended is not looked at.
  ///
  /// - Returns: `nil` if none of `keys` has signed it.
  package static func read(_ text: String, keys: SigningKeys) -> (ticket: Ticket, expiresAt: Int)? {
    guard text.utf8.count <= maximumLength else { return nil }
    let halves = Array(text.utf8).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard halves.count == 2, let signature = Base64URL.decode(halves[1]) else { return nil }
    let message = message(String(decoding: halves[0], as: UTF8.self))
    guard keys.keys.contains(where: { $0.isValid(signature, of: message) }),
      let values = Base64URL.decode(halves[0]),
      case .object(let object)? = try? values.withRawBytes({ (bytes) throws(JSONParser.Failure) in
        try JSONParser.parse(bytes)
      })
    else { return nil }
    return ticket(of: object)
  }

  /// The ticket of an object that was signed.
  private static func ticket(of object: JSONObject) -> (ticket: Ticket, expiresAt: Int)? {
    guard case .string(let key)? = object["\(Member.key)"], case .string(let by)? = object["\(Member.by)"],
      let expiresAt = number(object["\(Member.expires)"])
    else { return nil }
    var types: [String] = []
    if case .array(let names)? = object["\(Member.types)"] {
      for case .string(let name) in names { types.append(name) }
    }
    var metadata: JSONObject?
    if case .object(let members)? = object["\(Member.metadata)"] { metadata = members }
    let ticket = Ticket(
      key: key, maxBytes: number(object["\(Member.maxBytes)"]), types: types, metadata: metadata, by: by)
    return (ticket, expiresAt)
  }

  /// The whole number of a value; `nil` for another value.
  private static func number(_ value: JSONValue?) -> Int? {
    guard case .number(let text)? = value else { return nil }
    return Int(decimal: text.utf8)
  }

  /// What is signed: the values as they are sent, so that nothing is read before it is known whose it is.
  private static func message(_ values: String) -> SignedMessage {
    var message = SignedMessage(.ticket)
    message.append(values)
    return message
  }
}
