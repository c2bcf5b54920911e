import HTTPSyntax
import JSON
import Text

/// Keeps a JSON object in S3 user metadata and gets it back exactly.
///
/// A member whose value is a plain ASCII string becomes a field of its own (`x-amz-meta-description: sample image`), so
/// that every S3 tool can read it, and fields that other tools wrote are members. What does not fit into a field, other
/// types, other alphabets, names with capitals, is kept together as one JSON object, in the shortest of three forms: see
/// `ObjectForm`.
enum MetadataCodec {
  /// How the object of what does not fit into fields is written. Each form has a field of its own.
  enum ObjectForm: String, CaseIterable {
    /// JSON in ASCII: 6 bytes for a character outside of ASCII, 12 above U+FFFF.
    case ascii = "imagefcgi-json"
    /// JSON in UTF-8 and base64: the shortest for Latin, Greek and Cyrillic text.
    case utf8 = "imagefcgi-utf8"
    /// JSON in UTF-16, the high byte first, and base64: the shortest for Chinese, Japanese and Korean text.
    case utf16 = "imagefcgi-utf16"
  }

  /// What the names of the service's own fields begin with. No member of a client becomes such a field.
  static let reservedPrefix = "imagefcgi-"

  /// The bytes of names and values that an object may have (S3 User Guide, "Working with object metadata").
  static let maximumSize = 2048

  /// The fields for `object`.
  ///
  /// - Throws: `MetadataTooLarge`.
  static func encode(_ object: JSONObject) throws(MetadataTooLarge) -> [(name: String, value: String)] {
    var fields: [(name: String, value: String)] = []
    var rest: [JSONObject.Member] = []
    for member in object.members {
      if case .string(let text) = member.value, isFieldName(member.name), isFieldValue(text) {
        fields.append((member.name, text))
      } else {
        rest.append(member)
      }
    }
    if !rest.isEmpty { fields.append(objectField(rest)) }
    let size = fields.reduce(0) { $0 + Self.size($1) }
    guard size <= maximumSize else { throw MetadataTooLarge(limit: maximumSize, actual: size) }
    return fields
  }

  /// The fields for `object`, and for those of `facts` that find room beside it. They are never a reason to refuse an image.
  ///
  /// - Returns: The fields, and the facts that are among them.
  /// - Throws: `MetadataTooLarge` if there is no room for the object.
  static func encode(
    _ object: JSONObject, _ facts: StoredFacts
  ) throws(MetadataTooLarge) -> (fields: [(name: String, value: String)], facts: StoredFacts) {
    var fields = try encode(object)
    var room = maximumSize - fields.reduce(0) { $0 + size($1) }
    for field in facts.fields {
      guard size(field) <= room else { break }
      room -= size(field)
      fields.append(field)
    }
    return (fields, StoredFacts(fields))
  }

  /// The object that `fields` hold, whoever wrote them. Facts are no part of it.
  static func decode(_ fields: [(name: String, value: String)]) -> JSONObject {
    var object = JSONObject()
    for (name, value) in fields where !StoredFacts.fieldNames.contains(name) {
      if let form = ObjectForm(rawValue: name), let rest = self.object(value, form) {
        for member in rest.members { _ = object.add(member.name, member.value) }
      } else {
        _ = object.add(name, .string(EncodedWords.decode(value) ?? value))
      }
    }
    return object
  }

  /// The bytes that S3 counts of a field.
  static func size(_ field: (name: String, value: String)) -> Int {
    field.name.utf8.count + field.value.utf8.count
  }

  /// Names that no engine and no intermediary changes: header field names have no case, and Ceph takes `_` for `-`.
  static func isFieldName(_ name: String) -> Bool {
    !name.isEmpty && !name.utf8.starts(with: reservedPrefix.utf8)
      && name.utf8.allSatisfy { $0.isLowercaseAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
  }

  /// Values that stay as they are as a header field: printable, no spaces at the ends, none next to another, and nothing
  /// that is read as an encoded word.
  static func isFieldValue(_ text: String) -> Bool {
    var previous = UInt8(ascii: " ")
    for byte in text.utf8 {
      guard 0x20..<0x7F ~= byte, byte != 0x20 || previous != 0x20 else { return false }
      previous = byte
    }
    return previous != 0x20 && EncodedWords.decode(text) == nil
  }
}

// MARK: The object

extension MetadataCodec {
  /// The shortest field for an object of `members`.
  static func objectField(_ members: [JSONObject.Member]) -> (name: String, value: String) {
    var headerSafe = JSONWriter(.headerSafe)
    headerSafe.members(members)
    let ascii = (name: ObjectForm.ascii.rawValue, value: String(decoding: headerSafe.bytes, as: UTF8.self))
    var minimal = JSONWriter()
    minimal.members(members)
    // What is ASCII is the shortest as it is.
    guard minimal.bytes.contains(where: { $0 >= 0x80 }) else { return ascii }
    let units = String(decoding: minimal.bytes, as: UTF8.self).utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    let utf8 = (name: ObjectForm.utf8.rawValue, value: Base64.encode(minimal.bytes))
    let utf16 = (name: ObjectForm.utf16.rawValue, value: Base64.encode(units))
    return [utf8, utf16].reduce(ascii) { size($1) < size($0) ? $1 : $0 }
  }

  /// The object in a field; `nil` if the field holds none.
  static func object(_ value: String, _ form: ObjectForm) -> JSONObject? {
    guard let text = text(value, form), case .object(let object)? = try? JSONParser.parse(text) else { return nil }
    return object
  }

  /// The JSON text in a field; `nil` if it cannot be decoded.
  private static func text(_ value: String, _ form: ObjectForm) -> String? {
    switch form {
    case .ascii: return value
    case .utf8: return Base64.decode(value.utf8).flatMap { String(validating: $0, as: UTF8.self) }
    case .utf16:
      guard let bytes = Base64.decode(value.utf8), bytes.count.isMultiple(of: 2) else { return nil }
      let units = stride(from: 0, to: bytes.count, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
      return String(validating: units, as: UTF16.self)
    }
  }
}

/// Metadata that S3 has no room for.
struct MetadataTooLarge: Error, Equatable {
  /// The bytes that S3 has for it.
  let limit: Int
  /// The bytes that it takes.
  let actual: Int
}
