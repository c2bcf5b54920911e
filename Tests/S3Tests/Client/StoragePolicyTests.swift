import Objects
import TestSupport
import Testing

@testable import S3

/// What is said of encryption and storage class when an object is written.
@Suite struct StoragePolicyTests {
  /// The fields of the policy, in lower case.
  private static let names = [
    "x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id", "x-amz-storage-class",
  ]

  /// The fields of a policy in a request, as `name: value`.
  private func fields(_ request: String) -> [String] {
    request.split(separator: "\r\n").map(String.init).filter { line in Self.names.contains { line.hasPrefix($0 + ":") }
    }
  }

  /// The names of the signed fields of a request.
  private func signed(_ request: String) -> [String] {
    request.firstMatch(of: /SignedHeaders=([a-z0-9;-]*)/).map { $0.1.split(separator: ";").map(String.init) } ?? []
  }

  /// Policies, and the fields that they send.
  static let policies:
    [(encryption: StoragePolicy.Encryption?, keyID: String?, storageClass: String?, fields: [String])] =
      [
        (nil, nil, nil, []),
        (.s3, nil, nil, ["x-amz-server-side-encryption: AES256"]),
        (
          .kms, "alias/images", "STANDARD_IA",
          [
            "x-amz-server-side-encryption: aws:kms", "x-amz-server-side-encryption-aws-kms-key-id: alias/images",
            "x-amz-storage-class: STANDARD_IA",
          ]
        ),
        (.kmsDualLayer, nil, nil, ["x-amz-server-side-encryption: aws:kms:dsse"]),
      ]

  @Test(arguments: policies) func goWithEachWrite(
    encryption: StoragePolicy.Encryption?, keyID: String?, storageClass: String?, expected: [String]
  ) throws {
    let stored = StubServer.Step.reply("200 OK", fields: "ETag: \"e\"\r\n")
    let begun = StubServer.Step.reply(
      "200 OK", body: "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>")
    let completed = StubServer.Step.reply(
      "200 OK", body: "<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>")
    let refused = StubServer.Step.reply("412 Precondition Failed")
    // The trial of conditions and a put, then an upload in parts.
    let server = StubServer([[refused, stored, begun, stored, stored, completed]])
    defer { server.stop() }
    var configuration = try S3Client.make(
      endpoint: "http://127.0.0.1:\(server.port)", conditions: .unknown, inParts: true
    ).configuration
    configuration.storage.encryption = encryption
    configuration.storage.kmsKeyID = keyID
    configuration.storage.storageClass = storageClass
    let client = try S3Client(configuration: configuration)
    #expect(try client.put("bytes") == "e")
    let body = [UInt8](repeating: 1, count: 6 << 20)
    _ = try body.withRawBytes { (body) throws(S3Error) in
      try client.putObject(
        ObjectUpload(key: "k", body: body, attributes: .init(contentType: "image/png"), hasUniqueKey: true),
        deadline: .now + .seconds(20))
    }
    let requests = server.requests.map { String($0.prefix(2048)) }
    #expect(requests.map { $0.prefix(4) } == ["PUT ", "PUT ", "POST", "PUT ", "PUT ", "POST"])
    let sorted = expected.sorted()
    // Parts and the completion have none: S3 knows from the start of the upload.
    #expect(requests.map { fields($0).sorted() } == [sorted, sorted, sorted, [], [], []])
    let names = expected.compactMap { $0.split(separator: ":").first.map(String.init) }
    for request in requests.prefix(3) { #expect(Set(signed(request)).isSuperset(of: names)) }
  }

  @Test(arguments: [
    ("STANDARD_IA", true), ("GLACIER_IR", true), ("hot-tier", true), ("", false), ("A B", false), ("A\r\n", false),
    (String(repeating: "A", count: 64), true), (String(repeating: "A", count: 65), false), ("É", false),
  ]) func namesOfClasses(name: String, isClass: Bool) {
    #expect(StoragePolicy.isClass(name.utf8) == isClass)
  }
}
