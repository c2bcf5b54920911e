import JSON
import Text

/// The keys of an issuer (RFC 7517, 5).
package struct JSONWebKeySet: Sendable {
  /// The largest text of a set, in bytes.
  package static let maximumByteCount = 64 << 10

  /// A key that is not used.
  package struct Skipped: Equatable, Sendable {
    /// Where the key is among the keys, from 0.
    package let index: Int
    /// `kid`; `nil` if the key has no name.
    package let id: String?
    /// Why it is not used.
    package let fault: KeyFault
  }

  /// The keys that verify tokens.
  package let keys: [JSONWebKey]
  /// The keys that do not, and why. They are no reason to refuse the others.
  package let skipped: [Skipped]
  /// Which of the sets of a source it is: a `TokenCache` forgets what was verified with the keys of another one.
  package let generation: Int
  /// Where the key of a name is among `keys`. Names are compared byte by byte.
  private let indices: [[UInt8]: Int]

  /// A set without keys, with which no token is accepted.
  package static let empty = JSONWebKeySet(keys: [], skipped: [], generation: 0)

  /// Reads the JSON text of a set.
  ///
  /// - Parameters:
  ///   - acceptsSecrets: Whether secrets of an HMAC are used. They may come from a file of this host only: whoever can
  ///     read them can make tokens.
  ///   - generation: Which of the sets of a source it is.
  /// - Throws: `JSONWebKeySetError` if it is not the text of a set.
  package init(_ text: [UInt8], acceptsSecrets: Bool, generation: Int) throws(JSONWebKeySetError) {
    guard text.count <= Self.maximumByteCount else { throw .tooLong }
    let value: JSONValue
    do throws(JSONParser.Failure) {
      value = try text.withRawBytes { (bytes) throws(JSONParser.Failure) in try JSONParser.parse(bytes) }
    } catch {
      throw .json(error)
    }
    guard case .object(let object) = value, case .array(let elements)? = object["keys"] else { throw .noKeys }
    var keys: [(index: Int, key: JSONWebKey)] = []
    var skipped: [Skipped] = []
    for (index, element) in elements.enumerated() {
      do throws(KeyFault) {
        keys.append((index, try JSONWebKey(element, acceptsSecrets: acceptsSecrets)))
      } catch {
        skipped.append(Skipped(index: index, id: Self.id(of: element), fault: error))
      }
    }
    // A token must mean one key, whatever the order of the keys.
    let count = Dictionary(grouping: keys.compactMap { $0.key.id.map { Array($0.utf8) } }) { $0 }.mapValues(\.count)
    let isDuplicate = { (key: JSONWebKey) in key.id.map { count[Array($0.utf8), default: 0] > 1 } ?? false }
    skipped += keys.filter { isDuplicate($0.key) }.map { Skipped(index: $0.index, id: $0.key.id, fault: .duplicate) }
    self.init(
      keys: keys.map(\.key).filter { !isDuplicate($0) }, skipped: skipped.sorted { $0.index < $1.index },
      generation: generation)
  }

  /// A set from its values.
  private init(keys: [JSONWebKey], skipped: [Skipped], generation: Int) {
    self.keys = keys
    self.skipped = skipped
    self.generation = generation
    var indices: [[UInt8]: Int] = [:]
    for (index, key) in keys.enumerated() { if let id = key.id { indices[Array(id.utf8)] = index } }
    self.indices = indices
  }

  /// The key of a token: that of its name, or the only one of its algorithm if it has no name.
  ///
  /// - Throws: `unknownKey`, or `invalid` if the key has another algorithm, or if there are several keys.
  func key(for header: TokenHeader) throws(TokenError) -> JSONWebKey {
    guard let id = header.keyID else {
      let candidates = keys.filter { $0.algorithm == header.algorithm }
      guard candidates.count < 2 else { throw .invalid(.ambiguousKey) }
      guard let key = candidates.first else { throw .unknownKey }
      return key
    }
    guard let index = indices[Array(id.utf8)] else { throw .unknownKey }
    guard keys[index].algorithm == header.algorithm else { throw .invalid(.algorithm) }
    return keys[index]
  }

  /// `kid` of a key that may be broken.
  private static func id(of element: JSONValue) -> String? {
    guard case .object(let object) = element, case .string(let id)? = object["kid"] else { return nil }
    return id
  }
}
