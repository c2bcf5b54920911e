import Crypto
import Text

/// MD5 as S3 uses it, for entity tags and `Content-MD5`. It detects accidents, not attacks.
enum MD5Hash {
  /// The digest in hexadecimal. Most engines use it as the entity tag of an object that was stored in one request.
  static func hexadecimal(_ bytes: UnsafeRawBufferPointer) -> String {
    Hexadecimal.encode(digest(bytes))
  }

  /// The digest in base64, for `Content-MD5` (RFC 1864).
  static func base64(_ bytes: UnsafeRawBufferPointer) -> String { Base64.encode(digest(bytes)) }

  private static func digest(_ bytes: UnsafeRawBufferPointer) -> Insecure.MD5Digest {
    var hash = Insecure.MD5()
    hash.update(bufferPointer: bytes)
    return hash.finalize()
  }
}
