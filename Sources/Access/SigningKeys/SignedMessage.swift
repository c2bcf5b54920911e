import Text

/// What a signature covers: fields, each with its length before it. So no two lists of fields have the same bytes.
struct SignedMessage {
  /// The bytes that are signed.
  private(set) var bytes: [UInt8] = []

  /// What is signed. It is the first field, so that a signature of one kind is none of another.
  enum Kind: String {
    case link = "image-fcgi link 1"
    case ticket = "image-fcgi ticket 1"
  }

  /// A message without further fields.
  init(_ kind: Kind) { append(kind.rawValue) }

  /// Adds a field: the number of its bytes in 8 bytes, most significant first, and its bytes.
  mutating func append(_ field: String) {
    withUnsafeBytes(of: UInt64(field.utf8.count).bigEndian) { bytes += $0 }
    bytes.append(field)
  }
}
