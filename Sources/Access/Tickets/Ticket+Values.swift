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

  /// The values as a JSON object.
  ///
  /// - Parameter expiresAt: When the ticket ends, in seconds since 1970.
  func values(expiresAt: Int) -> [UInt8] {
    var writer = JSONWriter()
    writer.object {
      $0.member(Member.key, key)
      $0.member(Member.expires, expiresAt)
      $0.member(Member.by, by)
      if let maxBytes { $0.member(Member.maxBytes, maxBytes) }
      if !types.isEmpty { $0.member(Member.types) { $0.array(types) { $0.string($1) } } }
      if let metadata { $0.member(Member.metadata, metadata) }
    }
    return writer.bytes
  }

  /// The ticket that a JSON object names, and when it ends; `nil` for an object of another form. Nothing is verified
  /// here.
  static func parse(_ values: [UInt8]) -> (ticket: Ticket, expiresAt: Int)? {
    let value = try? values.withRawBytes { (bytes) throws(JSONParser.Failure) in try JSONParser.parse(bytes) }
    guard case .object(let object)? = value else { return nil }
    return ticket(of: object)
  }

  /// The ticket of an object.
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
}
