import Objects
import Testing

@testable import S3

/// Valid and invalid documents of S3.
@Suite struct XMLTests {
  /// A list of one object whose key is `key`.
  static func list(key: String, encoding: String? = nil, size: String = "3", truncated: String = "false") -> [UInt8] {
    Array(
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><KeyCount>1</KeyCount>
      <Contents><Key>\(key)</Key><LastModified>2009-10-12T17:50:30.000Z</LastModified><ETag>&quot;abc&quot;</ETag>
      <Size>\(size)</Size><StorageClass>STANDARD</StorageClass><Owner><ID>Key</ID><Key>owner</Key></Owner></Contents>
      \(encoding.map { "<EncodingType>\($0)</EncodingType>" } ?? "")<IsTruncated>\(truncated)</IsTruncated>\
      \(truncated == "true" ? "<NextContinuationToken>next</NextContinuationToken>" : "")
      </ListBucketResult>
      """.utf8)
  }

  /// Keys as sent with an encoding, and decoded.
  static let keyCases: [(sent: String, encoding: String?, key: String)] = [
    ("a.jpg", nil, "a.jpg"), ("a%20b+c", nil, "a%20b+c"), ("a%20b%2Bc+d", "url", "a b+c d"),
    ("%E2%82%AC%2F/%F0%9F%90%88", "url", "€//🐈"), ("a&amp;&lt;&#x20AC;", nil, "a&<€"),
  ]

  @Test(arguments: keyCases) func keys(sent: String, encoding: String?, key: String) throws {
    let page = try ObjectPage(listBucketResult: Self.list(key: sent, encoding: encoding, truncated: "true"))
    #expect(page.next == "next")
    #expect(page.entries == [.init(key: key, size: 3, etag: "abc", lastModified: 1_255_369_830)])
  }

  @Test func emptyList() throws {
    let page = try ObjectPage(
      listBucketResult: Array("<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>".utf8))
    #expect(page == ObjectPage(entries: [], next: nil))
  }

  /// A truncated document is an error, never a shorter list.
  @Test func everyTruncation() {
    let whole = Self.list(key: "k")
    for length in 0..<whole.count {
      #expect(throws: S3Error.self) { try ObjectPage(listBucketResult: Array(whole[..<length])) }
    }
  }

  /// Documents that are not valid lists.
  static let noLists: [[UInt8]] = [
    Self.list(key: ""), Self.list(key: "%4", encoding: "url"), Self.list(key: "%FF", encoding: "url"),
    Self.list(key: "k", size: "-1"), Self.list(key: "k", size: ""), Self.list(key: "k", truncated: "maybe"),
    Array("<html><body>Bad gateway</body></html>".utf8), Array("garbage".utf8), [0xFF, 0xFE, 0x00],
    Array("<!DOCTYPE x [<!ENTITY e \"k\">]>".utf8) + Self.list(key: "&e;").dropFirst(39),
    Array((String(repeating: "<a>", count: 100_000)).utf8),
    // More entries than a page may have.
    Array(
      "<ListBucketResult>\(String(repeating: entry, count: 1001))<IsTruncated>false</IsTruncated></ListBucketResult>"
        .utf8
    ),
    Array("<ListBucketResult>\(String(repeating: "<Contents/>", count: 700_000))</ListBucketResult>".utf8),
  ]
  private static let entry =
    "<Contents><Key>k</Key><Size>1</Size><LastModified>2009-10-12T17:50:30.000Z</LastModified></Contents>"

  @Test(arguments: noLists.indices) func noList(_ index: Int) {
    let bytes = Self.noLists[index]
    #expect { try ObjectPage(listBucketResult: bytes) } throws: { ($0 as? S3Error)?.code == .invalidResponse }
  }

  @Test func doctypeIsRefused() {
    let body = "<Error><Code>NoSuchKey</Code></Error>"
    #expect(ErrorDocument(Array(body.utf8))?.code == "NoSuchKey")
    #expect(ErrorDocument(Array("<!DOCTYPE Error>\(body)".utf8)) == nil)
    #expect(ErrorDocument(Array("<Other><Code>NoSuchKey</Code></Other>".utf8)) == nil)
  }

  /// The status and the code of a response, and the expected kind of error.
  static let codeCases: [(status: Int, s3Code: String?, code: S3Error.Code)] = [
    (404, "NoSuchBucket", S3Error.Code.noSuchBucket), (404, "NoSuchKey", .notFound), (404, nil, .notFound),
    (412, nil, .preconditionFailed), (409, "ConditionalRequestConflict", .conditionalRequestConflict),
    (403, "SignatureDoesNotMatch", .accessDenied), (403, "RequestTimeTooSkewed", .clockSkewed),
    (400, "MetadataTooLarge", .metadataTooLarge), (400, "RequestTimeout", .timeout), (503, "SlowDown", .slowDown),
    (503, nil, .slowDown), (429, nil, .slowDown), (500, "InternalError", .serviceFailed), (301, nil, .redirected),
    (400, "InvalidArgument", .rejected), (502, nil, .serviceFailed),
  ]

  @Test(arguments: codeCases) func codes(status: Int, s3Code: String?, code: S3Error.Code) {
    let document = s3Code.flatMap {
      ErrorDocument(Array("<Error><Code>\($0)</Code><Message>m\u{85}\n</Message><RequestId>r</RequestId></Error>".utf8))
    }
    let error = S3Error(status: status, document: document, requestID: nil, action: "put")
    #expect(error.code == code)
    #expect(error.httpStatus == status)
    #expect(error.s3Code == s3Code)
    #expect(!error.message.contains("\n"))
  }
}
