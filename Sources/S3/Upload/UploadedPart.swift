import Crypto
import Text

/// A part that S3 has.
struct UploadedPart {
  /// Its entity tag without the quotes.
  let etag: String
  /// The digest of its bytes.
  let digest: SHA256Digest
}

extension [UploadedPart] {
  /// What the parts make together (S3 API reference, CompleteMultipartUpload).
  ///
  /// An entity tag holds digits and hexadecimal, or what an engine likes: it is escaped.
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

  /// The checksum that S3 gives to an object in parts: of their digests, and their count (S3 user guide, "Composite
  /// checksums").
  var compositeChecksum: String {
    var hash = SHA256()
    for part in self { part.digest.withUnsafeBytes { hash.update(bufferPointer: $0) } }
    return "\(Base64.encode(hash.finalize()))-\(count)"
  }

  /// The entity tag that most engines give to an object in parts: the MD5 of their MD5s, and their count; empty where
  /// the parts' tags are no MD5s.
  var compositeETag: String {
    var sums: [UInt8] = []
    for part in self {
      guard let sum = Hexadecimal.decode(part.etag.utf8), sum.count == 16 else { return "" }
      sums += sum
    }
    return sums.withUnsafeBytes(MD5Hash.hexadecimal) + "-\(count)"
  }
}
