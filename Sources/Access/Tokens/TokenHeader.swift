import JSON
import Text

/// The header of a token (RFC 7515, 4). It only chooses the key: `jwk`, `jku`, `x5c` and `x5u`, which bring or name a
/// key, are ignored.
struct TokenHeader: Equatable {
  /// The algorithm that the token claims to be signed with.
  let algorithm: TokenAlgorithm
  /// `kid`, the name of the key; `nil` if the token does not name its key.
  let keyID: String?

  /// Reads the JSON text of a header.
  ///
  /// - Throws: `invalid`.
  init(_ text: [UInt8]) throws(TokenError) {
    guard let object = JSONObject(parsing: text) else { throw .invalid(.header) }
    // An extension that must be understood (RFC 7515, 4.1.11), and the one for a payload without encoding (RFC 7797, 3).
    guard object["crit"] == nil, object["b64"] == nil else { throw .invalid(.extensions) }
    guard case .string(let name)? = object["alg"],
      let algorithm = TokenAlgorithm.allCases.first(where: { $0.rawValue.utf8.elementsEqual(name.utf8) })
    else { throw .invalid(.algorithm) }
    self.algorithm = algorithm
    switch object["kid"] {
    case nil: keyID = nil
    case .string(let id)?: keyID = id
    default: throw .invalid(.keyID)
    }
    switch object["typ"] {
    case nil: break
    case .string(let type)? where Self.isAccepted(type: type): break
    default: throw .invalid(.type)
    }
  }

  /// Whether a token of this type may be for access. Issuers sign other statements with the same key, such as logouts,
  /// and name their types (RFC 8725, 3.11). Types are media types, in which case does not matter, and the prefix
  /// `application/` may be missing (RFC 7515, 4.1.9; RFC 9068, 2.1).
  private static func isAccepted(type: String) -> Bool {
    let prefix = Array("application/".utf8)
    let name = type.utf8.map(\.lowercased)
    let subtype = name.starts(with: prefix) ? name.dropFirst(prefix.count) : name[...]
    return subtype.elementsEqual("jwt".utf8) || subtype.elementsEqual("at+jwt".utf8)
  }
}

extension JSONObject {
  /// The object that a JSON text holds; `nil` for text that is not strict JSON, and for another value.
  init?(parsing text: [UInt8]) {
    let value = text.withRawBytes { try? JSONParser.parse($0) }
    guard case .object(let object)? = value else { return nil }
    self = object
  }
}
