import Crypto
import Text

/// A part that S3 has acknowledged.
struct UploadedPart {
  /// The entity tag without quotes.
  let etag: String
  /// The SHA-256 of the bytes.
  let digest: SHA256Digest
}

extension [UploadedPart] {
  /// The body of CompleteMultipartUpload (S3 API reference). Entity tags are escaped, because engines may use any
  /// characters.
  var completionDocument: [UInt8] {
    var document = [UInt8](#"<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">"#.utf8)
    for (index, part) in enumerated() {
      document += "<Part><PartNumber>\(index + 1)</PartNumber><ETag>&quot;".utf8
      document += XMLText.escaped(part.etag)
      document += "&quot;</ETag><ChecksumSHA256>\(Base64.encode(part.digest))</ChecksumSHA256></Part>".utf8
    }
    document += "</CompleteMultipartUpload>".utf8
    return document
  }

  /// The checksum of an object in parts: the SHA-256 of the digests of its parts, and their number (S3 user guide,
  /// "Composite checksums").
  var compositeChecksum: String {
    var hash = SHA256()
    for part in self { part.digest.withUnsafeBytes { hash.update(bufferPointer: $0) } }
    return "\(Base64.encode(hash.finalize()))-\(count)"
  }

  /// The entity tag that most engines give to an object in parts: the MD5 of the MD5s of its parts, and their number.
  /// Empty if the entity tags of the parts are not MD5s.
  var compositeETag: String {
    var sums: [UInt8] = []
    for part in self {
      guard let sum = Hexadecimal.decode(part.etag.utf8), sum.count == 16 else { return "" }
      sums += sum
    }
    return sums.withUnsafeBytes(MD5Hash.hexadecimal) + "-\(count)"
  }
}
