/// The actions of S3 that are used, by the names of its API reference.
package enum S3Action: String, Sendable, CaseIterable {
  /// Stores an object in one request.
  case putObject = "PutObject"
  /// Reads what is known of an object.
  case headObject = "HeadObject"
  /// Deletes an object.
  case deleteObject = "DeleteObject"
  /// Reads a page of a bucket.
  case listObjects = "ListObjectsV2"
  /// Looks for a bucket.
  case headBucket = "HeadBucket"
  /// Makes a bucket.
  case createBucket = "CreateBucket"
  /// Begins an upload in parts.
  case createMultipartUpload = "CreateMultipartUpload"
  /// Stores a part.
  case uploadPart = "UploadPart"
  /// Puts parts together.
  case completeMultipartUpload = "CompleteMultipartUpload"
  /// Ends an upload in parts that is not to be completed.
  case abortMultipartUpload = "AbortMultipartUpload"
  /// Lists uploads in parts.
  case listMultipartUploads = "ListMultipartUploads"
}
