import Crypto
import Text

/// The SHA-256 of a body, in the encodings of signatures and checksums.
struct PayloadHash: Sendable {
  /// The 32 bytes.
  let digest: SHA256Digest
  /// The digest in hexadecimal, for `x-amz-content-sha256`.
  let value: [UInt8]

  /// The digest of an empty body.
  static let empty = PayloadHash(of: UnsafeRawBufferPointer(start: nil, count: 0))

  /// The digest of `body`.
  init(of body: UnsafeRawBufferPointer) {
    var hash = SHA256()
    hash.update(bufferPointer: body)
    self.init(hash.finalize())
  }

  /// A digest that has been computed already.
  init(_ digest: SHA256Digest) {
    self.digest = digest
    var value: [UInt8] = []
    value.reserveCapacity(2 * SHA256.byteCount)
    digest.withUnsafeBytes { Hexadecimal.append($0, to: &value) }
    self.value = value
  }

  /// The digest in hexadecimal, as text.
  var hexadecimal: String { String(decoding: value, as: UTF8.self) }

  /// The digest in base64, for `x-amz-checksum-sha256`.
  var base64: String { Base64.encode(digest) }
}
