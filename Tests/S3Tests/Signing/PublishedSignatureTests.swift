import HTTPClient
import Testing

@testable import S3

/// Examples of AWS (S3 API reference, "Signature calculations": header and query parameters).
@Suite struct PublishedSignatureTests {
  /// The credentials of the examples.
  static let credentials = Credentials(
    accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
  /// 2013-05-24T00:00:00Z.
  static let time = SigningTime(secondsSince1970: 1_369_353_600)
  /// The signing key of the examples.
  static let key = SigningKey(secretAccessKey: credentials.secretAccessKey, day: time.day, region: "us-east-1")

  /// The request and the expected signature of an example.
  struct Example: Sendable, CustomTestStringConvertible {
    /// The name in the reference.
    let testDescription: String
    /// The method.
    let method: HTTPRequest.Method
    /// The path as in the reference.
    let path: String
    /// The query.
    let query: [(name: String, value: String)]
    /// The fields, without Host and those that signing adds.
    let fields: [HTTPField]
    /// The body.
    let body: String
    /// The names of the signed fields.
    let signedNames: String
    /// The signature.
    let signature: String
  }

  /// The four examples of the Authorization header.
  static let examples = [
    Example(
      testDescription: "GET object", method: .get, path: "/test.txt", query: [],
      fields: [HTTPField("Range", "bytes=0-9")], body: "",
      signedNames: "host;range;x-amz-content-sha256;x-amz-date",
      signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
    Example(
      testDescription: "PUT object", method: .put, path: "/test%24file.text", query: [],
      fields: [
        HTTPField("Date", "Fri, 24 May 2013 00:00:00 GMT"), HTTPField("x-amz-storage-class", "REDUCED_REDUNDANCY"),
      ],
      body: "Welcome to Amazon S3.",
      signedNames: "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
      signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
    Example(
      testDescription: "GET bucket lifecycle", method: .get, path: "/", query: [("lifecycle", "")], fields: [],
      body: "", signedNames: "host;x-amz-content-sha256;x-amz-date",
      signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
    Example(
      testDescription: "GET bucket (list objects)", method: .get, path: "/",
      query: [("prefix", "J"), ("max-keys", "2")], fields: [], body: "",
      signedNames: "host;x-amz-content-sha256;x-amz-date",
      signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
  ]

  @Test(arguments: examples) func authorizationHeader(_ example: Example) {
    var request = HTTPRequest(
      method: example.method, path: Array(example.path.utf8), query: HTTPRequest.canonicalQuery(example.query),
      fields: [HTTPField("Host", "examplebucket.s3.amazonaws.com")] + example.fields)
    request.sign(
      with: Self.key, credentials: Self.credentials, at: Self.time,
      payload: Array(example.body.utf8).withUnsafeBytes { PayloadHash(of: $0) })
    let authorization = request.fields.first { $0.name == "authorization" }?.value
    #expect(
      authorization
        == "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
        + "SignedHeaders=\(example.signedNames),Signature=\(example.signature)")
  }

  @Test func presignedURL() {
    let target = PresignedTarget.make(
      method: "GET", host: "examplebucket.s3.amazonaws.com", path: Array("/test.txt".utf8), key: Self.key,
      credentials: Self.credentials, at: Self.time, expiry: 86400)
    #expect(
      String(decoding: target, as: UTF8.self)
        == "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
        + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404")
  }
}
