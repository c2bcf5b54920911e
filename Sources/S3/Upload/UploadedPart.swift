import Crypto

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
      let digits = part.etag.utf8.map(ASCII.hexValue)
      guard digits.count == 32 else { return "" }
      for index in stride(from: 0, to: 32, by: 2) {
        guard let high = digits[index], let low = digits[index + 1] else { return "" }
        sums.append(high << 4 | low)
      }
    }
    return sums.withUnsafeBytes(MD5Hash.hexadecimal) + "-\(count)"
  }
}

/// Text in XML.
enum XMLText {
  /// `text` with what would be markup escaped (XML 1.0, 2.4).
  static func escaped(_ text: String) -> [UInt8] {
    text.utf8.flatMap { byte -> [UInt8] in
      switch byte {
      case UInt8(ascii: "&"): Array("&amp;".utf8)
      case UInt8(ascii: "<"): Array("&lt;".utf8)
      case UInt8(ascii: ">"): Array("&gt;".utf8)
      case UInt8(ascii: "\""): Array("&quot;".utf8)
      default: [byte]
      }
    }
  }
}
