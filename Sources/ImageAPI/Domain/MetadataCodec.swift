import JSON
import Text

/// Keeps a JSON object in S3 user metadata and gets it back exactly.
///
/// A member whose value is a plain ASCII string becomes a field of its own (`x-amz-meta-description: sample image`), so
/// that every S3 tool can read it, and fields that other tools wrote are members. What does not fit into a field, other
/// types, other alphabets, names with capitals, is kept together as one ASCII JSON object in the field `imagefcgi-json`.
enum MetadataCodec {
  /// The field that holds what does not fit into fields.
  static let objectField = "imagefcgi-json"

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
    if !rest.isEmpty {
      var writer = JSONWriter(.headerSafe)
      writer.members(rest)
      fields.append((objectField, String(decoding: writer.bytes, as: UTF8.self)))
    }
    let size = fields.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    guard size <= maximumSize else { throw MetadataTooLarge(limit: maximumSize, actual: size) }
    return fields
  }

  /// The object that `fields` hold, whoever wrote them.
  static func decode(_ fields: [(name: String, value: String)]) -> JSONObject {
    var object = JSONObject()
    for (name, value) in fields {
      if name == objectField, case .object(let rest)? = try? JSONParser.parse(value) {
        for member in rest.members { _ = object.add(member.name, member.value) }
      } else {
        _ = object.add(name, .string(value))
      }
    }
    return object
  }

  /// Names that no engine and no intermediary changes: header field names have no case, and Ceph takes `_` for `-`.
  private static func isFieldName(_ name: String) -> Bool {
    !name.isEmpty && name != objectField
      && name.utf8.allSatisfy { $0.isLowercaseAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
  }

  /// Values that stay as they are as a header field: printable, no spaces at the ends, none next to another.
  private static func isFieldValue(_ text: String) -> Bool {
    var previous = UInt8(ascii: " ")
    for byte in text.utf8 {
      guard 0x20..<0x7F ~= byte, byte != 0x20 || previous != 0x20 else { return false }
      previous = byte
    }
    return previous != 0x20
  }
}

/// Metadata that S3 has no room for.
struct MetadataTooLarge: Error, Equatable {
  /// The bytes that S3 has for it.
  let limit: Int
  /// The bytes that it takes.
  let actual: Int
}
