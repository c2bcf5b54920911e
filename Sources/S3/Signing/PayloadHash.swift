import Crypto

/// What `x-amz-content-sha256` says of a body.
struct PayloadHash: Sendable {
  /// The header's value: a digest in hexadecimal, or S3's word for a body that is not signed.
  let value: [UInt8]

  /// The digest of no bytes.
  static let empty = PayloadHash(of: UnsafeRawBufferPointer(start: nil, count: 0))

  /// The digest of `body`, computed in place.
  init(of body: UnsafeRawBufferPointer) {
    var hash = SHA256()
    hash.update(bufferPointer: body)
    var value: [UInt8] = []
    value.reserveCapacity(2 * SHA256.byteCount)
    Hexadecimal.append(hash.finalize(), to: &value)
    self.value = value
  }
}
