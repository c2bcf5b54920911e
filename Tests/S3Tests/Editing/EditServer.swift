import Objects
import TestSupport

@testable import S3

/// What a scripted server says to changes, and what reached it.
enum EditServer {
  static let stored = StubServer.Step.reply("200 OK", fields: "ETag: \"e\"\r\n")
  static let deleted = StubServer.Step.reply("204 No Content")
  static let refused = error("412 Precondition Failed", "PreconditionFailed")
  static let absent = StubServer.Step.answer("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
  static let copied = StubServer.Step.reply(
    "200 OK", body: "<CopyObjectResult><ETag>&quot;\(tag)&quot;</ETag></CopyObjectResult>")

  /// The tag of `object`, an MD5.
  static let tag = "900150983cd24fb0d6963f7d28e17f72"

  /// An object of three bytes.
  static let object = StoredObject(
    size: 3, etag: tag, lastModified: 0, storageClass: "STANDARD_IA",
    encryption: ObjectEncryption(algorithm: "aws:kms", keyID: "key-1", usesBucketKey: true),
    attributes: attributes)

  /// Its attributes.
  static let attributes = {
    var kept = KeptAttributes()
    kept.cacheControl = "max-age=5"
    kept.contentEncoding = "br"
    kept.contentLanguage = "de"
    kept.expires = "Thu, 01 Dec 2033 16:00:00 GMT"
    kept.websiteRedirect = "/elsewhere"
    return ObjectAttributes(
      contentType: "image/png", contentDisposition: "inline", userMetadata: [("a", "1")], kept: kept)
  }()

  /// The fields that store the attributes, as a response has them.
  static let fields =
    "Content-Type: image/png\r\nContent-Disposition: inline\r\nx-amz-meta-a: 1\r\nCache-Control: max-age=5\r\n"
    + "Content-Encoding: br\r\nContent-Language: de\r\nExpires: Thu, 01 Dec 2033 16:00:00 GMT\r\n"
    + "x-amz-website-redirect-location: /elsewhere\r\nx-amz-storage-class: STANDARD_IA\r\n"
    + "x-amz-server-side-encryption: aws:kms\r\nx-amz-server-side-encryption-aws-kms-key-id: key-1\r\n"
    + "x-amz-server-side-encryption-bucket-key-enabled: true\r\n"

  /// A response to HEAD.
  static func head(
    _ tag: String = tag, size: Int = 3, second: Int = 37, fields: String = fields
  ) -> StubServer.Step {
    .answer(
      "HTTP/1.1 200 OK\r\nLast-Modified: Sun, 06 Nov 1994 08:49:\(second) GMT\r\nETag: \"\(tag)\"\r\n\(fields)"
        + "Content-Length: \(size)\r\n\r\n")
  }

  /// An error response.
  static func error(_ status: String, _ code: String) -> StubServer.Step {
    .reply(status, body: "<Error><Code>\(code)</Code></Error>")
  }

  /// Runs `body` with a client of a server with these steps, one after the other, each on a connection of its own: some
  /// requests have a new one.
  ///
  /// - Returns: The requests that reached the server, and what `body` failed with.
  static func run(
    _ connections: [[StubServer.Step]], edits: S3Client.Edits? = S3Client.Edits(), maximumAttempts: Int = 1,
    emulatesConditions: Bool = false, _ body: (S3Client) throws -> Void
  ) throws -> (requests: [String], failure: S3Error?) {
    let server = StubServer(connections.joined().map { [closing($0)] })
    defer { server.stop() }
    let client = try S3Client.make(
      endpoint: "http://127.0.0.1:\(server.port)", maximumAttempts: maximumAttempts, edits: edits,
      emulatesConditions: emulatesConditions)
    do {
      try body(client)
      return (server.requests, nil)
    } catch let error as S3Error {
      return (server.requests, error)
    }
  }

  /// The same step, whose response ends the connection.
  private static func closing(_ step: StubServer.Step) -> StubServer.Step {
    guard case .answer(let text) = step, let end = text.firstRange(of: "\r\n")?.upperBound else { return step }
    return .answer(text[..<end] + "Connection: close\r\n" + text[end...])
  }

  /// The method and the target of each request.
  static func lines(_ requests: [String]) -> [String] {
    requests.map { String($0.prefix { $0 != "\r\n" }).replacing(" HTTP/1.1", with: "").replacing("/bucket", with: "") }
  }

  /// The names of the signed fields of a request.
  static func signed(_ request: String) -> Set<String> {
    Set(request.firstMatch(of: /SignedHeaders=([a-z0-9;-]*)/).map { $0.1.split(separator: ";").map(String.init) } ?? [])
  }
}

extension S3Client {
  /// A deadline that only a server misses that hangs.
  var deadline: ContinuousClock.Instant { .now + .seconds(20) }

  /// Replaces the object under `k` by `abc`.
  @discardableResult
  func replace(ifMatch tag: String = EditServer.tag) throws(S3Error) -> String {
    try Array("abc".utf8).withRawBytes { (body) throws(S3Error) in
      try replaceObject(
        ObjectUpload(key: "k", body: body, attributes: .init(contentType: "image/png")), ifMatch: tag,
        deadline: deadline
      ).etag
    }
  }

  /// Stores other user metadata with the object under `k`.
  @discardableResult
  func rewrite(_ object: StoredObject = EditServer.object) throws(S3Error) -> StoredObject {
    try rewriteObject(key: "k", attributes: EditServer.attributes, of: object, deadline: deadline)
  }

  /// Copies the object under `a b` to `to`.
  @discardableResult
  func copy(_ object: StoredObject = EditServer.object) throws(S3Error) -> StoredObject {
    try copyObject("a b", of: object, to: "to", deadline: deadline)
  }
}

extension Result where Failure == S3Error {
  /// The code of the failure; `nil` for a success.
  var failureCode: S3Error.Code? {
    if case .failure(let error) = self { error.code } else { nil }
  }
}
