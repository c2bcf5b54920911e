import Crypto
import Text

/// The SHA-256 of a body, as signatures and checksums write it.
struct PayloadHash: Sendable {
  /// The 32 bytes.
  let digest: SHA256Digest
  /// The digest in hexadecimal: the value of `x-amz-content-sha256`.
  let value: [UInt8]

  /// The digest of no bytes.
  static let empty = PayloadHash(of: UnsafeRawBufferPointer(start: nil, count: 0))

  /// The digest of `body`, computed in place.
  init(of body: UnsafeRawBufferPointer) {
    var hash = SHA256()
    hash.update(bufferPointer: body)
    self.init(hash.finalize())
  }

  /// A digest that was computed elsewhere.
  init(_ digest: SHA256Digest) {
    self.digest = digest
    var value: [UInt8] = []
    value.reserveCapacity(2 * SHA256.byteCount)
    Hexadecimal.append(digest, to: &value)
    self.value = value
  }

  /// The digest in hexadecimal, as text.
  var hexadecimal: String { String(decoding: value, as: UTF8.self) }

  /// The digest in base64: the value of `x-amz-checksum-sha256`.
  var base64: String { Base64.encode(digest) }
}
