import HTTPClient
package import Objects
import Text

extension S3Client {
  /// Stores other attributes with an object: a copy onto itself (S3 API reference, CopyObject,
  /// `x-amz-metadata-directive`). What a copy does not keep by itself is sent again.
  ///
  /// - Parameter object: The object as a head has described it.
  /// - Returns: The object as it is now.
  /// - Throws: `changed` if there is an object with another tag, `notFound` if there is none, `notSupported` if it is
  ///   larger than S3 copies, `archived`, or any failure of a request.
  package func rewriteObject(
    key: String, attributes: ObjectAttributes, of object: StoredObject, deadline: ContinuousClock.Instant
  ) throws(S3Error) -> StoredObject {
    guard try canHold(key, deadline: deadline) else { throw Self.absent("rewrite") }
    try checkCopySize(object)
    let condition = try sourceCondition(object.etag, deadline: deadline)
    if condition == nil { try checkIsUnchanged(key, object.etag, deadline: deadline) }
    let fields =
      try attributes.fields() + storageFields(of: object) + [
        HTTPField("x-amz-metadata-directive", "REPLACE"), HTTPField("x-amz-tagging-directive", "COPY"),
      ] + [condition].compactMap(\.self)
    let tags = object.tagCount > 0 ? try tags(of: key, deadline: deadline) : []
    let operation = try copyOperation(from: key, to: key, fields: fields)
    var attempts = Attempts(deadline: deadline)
    do throws(S3Error) {
      try perform(operation, &attempts) { (response) throws(S3Error) in _ = try CopyResult.entityTag(of: response) }
    } catch {
      // A retry finds another tag where an earlier attempt has changed it.
      let written = { WrittenObject(copyOf: object, attributes: attributes, key: key) }
      guard let found = try find(written, after: error, attempts) else {
        throw try explained(error, key, deadline: deadline)
      }
      return try withTags(tags, key, deadline: deadline) { (_) throws(S3Error) in found }
    }
    return try withTags(tags, key, deadline: deadline) { (deadline) throws(S3Error) in
      let written = try headObject(key: key, deadline: deadline)
      // Without a condition, only the tag shows that another object came between.
      guard written.size == object.size,
        condition != nil || written.etag == object.etag || !object.tagSurvivesCopies
      else {
        throw S3Error(.changed, "rewrite: there is another object now")
      }
      return written
    }
  }

  /// The least time for tags to be stored again, even if the deadline of the change has passed.
  private static let tagGrace = Duration.seconds(5)

  /// Stores tags again that an engine has dropped: Ceph does, whatever the directive says.
  ///
  /// - Parameters:
  ///   - tags: The tags from before the change.
  ///   - find: Finds the object after the change.
  /// - Returns: The object as it is now.
  func withTags(
    _ tags: [(name: String, value: String)], _ key: String, deadline: ContinuousClock.Instant,
    _ find: (_ deadline: ContinuousClock.Instant) throws(S3Error) -> StoredObject
  ) throws(S3Error) -> StoredObject {
    // Nobody else knows the tags any more.
    let deadline = tags.isEmpty ? deadline : max(deadline, .now + Self.tagGrace)
    let object = try find(deadline)
    guard !tags.isEmpty, object.tagCount == 0 else { return object }
    try putTags(tags, of: key, deadline: deadline)
    return try headObject(key: key, deadline: deadline)
  }

  /// Throws `notSupported` for an object that S3 does not copy.
  func checkCopySize(_ object: StoredObject) throws(S3Error) {
    guard object.size <= LargeObjectPolicy.maximumPutSize else {
      throw S3Error(.notSupported, "copy: \(object.size) bytes are more than S3 copies")
    }
  }

  /// The request that copies `source` to `target`, within the bucket.
  func copyOperation(from source: String, to target: String, fields: [HTTPField]) throws(S3Error) -> Operation {
    let copied = HTTPField(
      "x-amz-copy-source", "\(configuration.bucket)/\(PercentEncoding.encode(source, keepingSlash: true))")
    var operation = Operation(.copyObject, method: .put, path: try path(target), fields: [copied] + fields)
    operation.isSentOnce = true
    return operation
  }

  /// The fields with which a copy is kept as its original is: S3 copies neither the storage class nor the encryption
  /// (S3 API reference, CopyObject). Where an object has no encryption, the policy's applies: a bucket may demand it.
  func storageFields(of object: StoredObject) -> [HTTPField] {
    var policy = configuration.storage
    policy.storageClass = object.storageClass
    guard let encryption = object.encryption else { return policy.fields }
    policy.encryption = nil
    policy.kmsKeyID = nil
    var fields = policy.fields
    fields.append(HTTPField("x-amz-server-side-encryption", encryption.algorithm))
    if let keyID = encryption.keyID { fields.append(HTTPField("x-amz-server-side-encryption-aws-kms-key-id", keyID)) }
    if let usesBucketKey = encryption.usesBucketKey {
      fields.append(HTTPField("x-amz-server-side-encryption-bucket-key-enabled", usesBucketKey ? "true" : "false"))
    }
    return fields
  }
}
