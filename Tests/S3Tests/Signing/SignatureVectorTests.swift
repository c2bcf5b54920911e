import Foundation
import HTTPClient
import Testing

@testable import S3
@testable import Text

/// A request that botocore has signed. `Vectors/generate.py` generates them.
struct SignatureVector: Decodable, Sendable {
  let endpoint: String
  let addressing: String
  let region: String
  let bucket: String
  /// `nil` for a request on the bucket itself.
  let key: String?
  let accessKeyID: String
  let secretAccessKey: String
  let sessionToken: String?
  /// As in `20130524T000000Z`.
  let time: String
  let method: String
  let query: [[String]]
  let fields: [[String]]
  let body: String
  /// The validity of the URL in seconds.
  let expires: Int
  let authorization: String
  let payloadHash: String
  /// The path and the query of the presigned URL.
  let target: String

  /// The vectors from the file beside this one.
  static let all: [SignatureVector] = {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Vectors/sigv4.json")
    guard let data = try? Data(contentsOf: url) else { return [] }
    return (try? JSONDecoder().decode([SignatureVector].self, from: data)) ?? []
  }()

  /// The time of the signature.
  var signingTime: SigningTime {
    let digits = time.utf8.filter(\.isDigit)
    func number(_ range: Range<Int>) -> Int { Int(decimal: digits[range])! }
    return SigningTime(
      secondsSince1970: CivilTime(
        year: number(0..<4), month: number(4..<6), day: number(6..<8), hour: number(8..<10), minute: number(10..<12),
        second: number(12..<14)
      ).secondsSince1970)
  }

  /// The credentials.
  var credentials: Credentials {
    Credentials(accessKeyID: accessKeyID, secretAccessKey: secretAccessKey, sessionToken: sessionToken)
  }

  /// The configuration of the client.
  func configuration() throws -> S3Configuration {
    try S3Configuration(
      endpoint: Endpoint(url: endpoint), addressing: #require(Addressing(rawValue: addressing)), region: region,
      bucket: BucketName(bucket), credentials: StaticCredentialsProvider(credentials))
  }
}

/// Comparison with signatures of botocore.
@Suite struct SignatureVectorTests {
  @Test func theTableIsThere() {
    #expect(SignatureVector.all.count > 200)
  }

  @Test func authorizationHeaders() throws {
    for vector in SignatureVector.all {
      let address = try vector.configuration().address
      let time = vector.signingTime
      var request = HTTPRequest(
        method: try #require(HTTPRequest.Method(rawValue: vector.method)),
        path: vector.key.map(address.path(key:)) ?? address.bucketPath,
        query: HTTPRequest.canonicalQuery(vector.query.map { ($0[0], $0[1]) }),
        fields: [HTTPField("Host", address.authority)] + vector.fields.map { HTTPField($0[0], $0[1]) })
      request.sign(
        with: SigningKey(secretAccessKey: vector.secretAccessKey, day: time.day, region: vector.region),
        credentials: vector.credentials, at: time,
        payload: Array(vector.body.utf8).withUnsafeBytes { PayloadHash(of: $0) })
      let values = Dictionary(uniqueKeysWithValues: request.fields.map { ($0.name, $0.value) })
      #expect(values["x-amz-content-sha256"] == vector.payloadHash)
      // botocore writes a space after each comma. Both formats are valid.
      let expected = vector.authorization.replacingOccurrences(of: ", ", with: ",")
      #expect(values["authorization"] == expected, "\(vector.method) \(vector.target)")
    }
  }

  @Test func presignedTargets() throws {
    for vector in SignatureVector.all {
      guard let key = vector.key else { continue }
      let client = try S3Client(configuration: vector.configuration())
      let target = try client.presign(
        method: vector.method, key: key, expiresIn: vector.expires, now: vector.signingTime)
      // botocore writes the token last and not in canonical order. The parameters are compared as a set.
      let ours = target.split(separator: "?", maxSplits: 1)
      let theirs = vector.target.split(separator: "?", maxSplits: 1)
      #expect(ours[0] == theirs[0])
      #expect(ours[1].split(separator: "&").sorted() == theirs[1].split(separator: "&").sorted())
    }
  }
}
