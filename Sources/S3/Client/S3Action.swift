/// The S3 actions in use, with their names in the S3 API reference.
package enum S3Action: String, Sendable, CaseIterable {
  /// Stores an object in one request.
  case putObject = "PutObject"
  /// Reads a byte of an object, to learn why S3 refuses to give it, or an object that S3 does not copy on condition.
  /// nginx reads the objects of downloads.
  case getObject = "GetObject"
  /// Reads the metadata of an object.
  case headObject = "HeadObject"
  /// Deletes an object.
  case deleteObject = "DeleteObject"
  /// Deletes up to 1,000 objects.
  case deleteObjects = "DeleteObjects"
  /// Copies an object onto another key, or onto itself with other metadata.
  case copyObject = "CopyObject"
  /// Reads the tags of an object that is copied or edited.
  case getObjectTagging = "GetObjectTagging"
  /// Stores the tags of an object again that an edit has lost.
  case putObjectTagging = "PutObjectTagging"
  /// Lists objects.
  case listObjects = "ListObjectsV2"
  /// Checks that a bucket exists.
  case headBucket = "HeadBucket"
  /// Creates a bucket.
  case createBucket = "CreateBucket"
  /// Starts an upload in parts.
  case createMultipartUpload = "CreateMultipartUpload"
  /// Uploads a part.
  case uploadPart = "UploadPart"
  /// Completes an upload in parts.
  case completeMultipartUpload = "CompleteMultipartUpload"
  /// Aborts an upload in parts.
  case abortMultipartUpload = "AbortMultipartUpload"
  /// Lists unfinished uploads in parts.
  case listMultipartUploads = "ListMultipartUploads"
}
