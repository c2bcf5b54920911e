import HTTPClient
import Text

extension S3Client {
  /// The tags of an object (S3 API reference, GetObjectTagging); none where the engine has no tags.
  func tags(
    of key: String, deadline: ContinuousClock.Instant
  ) throws(S3Error) -> [(name: String, value: String)] {
    let operation = Operation(
      .getObjectTagging, method: .get, path: try path(key), parameters: [("tagging", "")])
    var attempts = Attempts(deadline: deadline)
    do throws(S3Error) {
      return try perform(operation, &attempts) { (response) throws(S3Error) in try ObjectTags.parse(response.body) }
    } catch let error where error.code == .rejected || error.httpStatus == 501 || error.s3Code == "NoSuchTagSet" {
      return []
    }
  }

  /// Stores the tags of an object (S3 API reference, PutObjectTagging).
  func putTags(
    _ tags: [(name: String, value: String)], of key: String, deadline: ContinuousClock.Instant
  ) throws(S3Error) {
    try ObjectTags.document(tags).withRawBytes { (body) throws(S3Error) in
      let operation = Operation(
        .putObjectTagging, method: .put, path: try path(key), parameters: [("tagging", "")],
        fields: [
          HTTPField("content-type", "application/xml"), HTTPField("content-md5", MD5Hash.base64(body)),
        ], body: body)
      _ = try perform(operation, deadline: deadline)
    }
  }
}
