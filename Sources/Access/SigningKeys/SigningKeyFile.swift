import JSON
import Text

/// The text of a file of signing keys: a JSON object in each line, the newest key first, and a last line with their
/// number.
///
/// A file that was cut at the end of a line has no last line, so no key is lost silently.
package enum SigningKeyFile {
  /// Why a text is no file of signing keys. Contains nothing of a secret.
  package struct Fault: Error, Equatable, CustomStringConvertible {
    /// The number of the line, from 1.
    package let line: Int
    /// What is wrong with it.
    package let reason: String

    /// The sentence for a person.
    package var description: String { "line \(line): \(reason)" }
  }

  /// The most bytes of a file.
  package static let maximumSize = 64 << 10

  /// The text of `keys`.
  package static func text(of keys: SigningKeys) -> [UInt8] {
    var bytes: [UInt8] = []
    func line(_ write: (inout JSONWriter) -> Void) {
      var writer = JSONWriter()
      writer.object(write)
      bytes += writer.bytes
      bytes.append(UInt8(ascii: "\n"))
    }
    for key in keys.keys {
      line {
        $0.member("kid", key.id)
        $0.member("secret", Base64URL.encode(key.secret))
        $0.member("created", key.createdAt)
      }
    }
    line { $0.member("count", keys.keys.count) }
    return bytes
  }

  /// The keys in `text`. An empty text has none.
  ///
  /// - Throws: The first fault. Nothing is skipped.
  package static func keys(in text: [UInt8]) throws(Fault) -> SigningKeys {
    guard !text.isEmpty else { return .none }
    var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.last?.isEmpty == true else { throw Fault(line: lines.count, reason: "the line does not end") }
    lines.removeLast()
    var keys: [SigningKey] = []
    for (index, line) in lines.dropLast().enumerated() { keys.append(try key(in: line, index + 1)) }
    let last = lines.count
    guard try Self.number("count", in: object(lines[last - 1], last, members: 1)) == keys.count else {
      throw Fault(line: last, reason: "this is not the number of the keys before it")
    }
    guard let keys = SigningKeys(keys) else {
      throw Fault(line: last, reason: "there are more than \(SigningKeys.most) keys, or two with the same kid")
    }
    return keys
  }

  /// The key in a line.
  private static func key(in line: ArraySlice<UInt8>, _ number: Int) throws(Fault) -> SigningKey {
    let object = try object(line, number, members: 3)
    guard case .string(let id)? = object["kid"], case .string(let secret)? = object["secret"],
      let createdAt = Self.number("created", in: object), let bytes = Base64URL.decode(Array(secret.utf8)[...]),
      let key = SigningKey(id: id, secret: bytes, createdAt: createdAt)
    else { throw Fault(line: number, reason: "this is no signing key") }
    return key
  }

  /// The JSON object in a line.
  private static func object(
    _ line: ArraySlice<UInt8>, _ number: Int, members: Int
  ) throws(Fault) -> JSONObject {
    let value = try? Array(line).withRawBytes { (bytes) throws(JSONParser.Failure) in try JSONParser.parse(bytes) }
    guard case .object(let object)? = value, object.members.count == members else {
      throw Fault(line: number, reason: "this is no JSON object of the right members")
    }
    return object
  }

  /// The whole number that a member has; `nil` for another value.
  private static func number(_ name: String, in object: JSONObject) -> Int? {
    guard case .number(let text)? = object[name] else { return nil }
    return Int(decimal: text.utf8)
  }
}
