package import HTTPClient
import Text

/// How S3 keeps new objects: encryption at rest and storage class. A bucket's policy may refuse writes without them.
package struct StoragePolicy: Sendable, Equatable {
  /// Encryption with keys that S3 has (S3 API reference, PutObject, `x-amz-server-side-encryption`).
  package enum Encryption: String, Sendable, CaseIterable {
    /// With keys of S3.
    case s3 = "AES256"
    /// With a key of AWS KMS.
    case kms = "aws:kms"
    /// With a key of AWS KMS, in two layers.
    case kmsDualLayer = "aws:kms:dsse"
  }

  /// The encryption; `nil` for the bucket's default.
  package var encryption: Encryption?
  /// The ID, ARN or alias of the KMS key; `nil` for the account's key for S3. Only with encryption by KMS.
  package var kmsKeyID: String?
  /// The storage class; `nil` for `STANDARD`.
  package var storageClass: String?

  /// The policy of the bucket.
  package init() {}

  /// Classes whose objects S3 does not give without a restore (S3 user guide, "Storage classes for archiving objects").
  package static let archives = ["GLACIER", "DEEP_ARCHIVE"]

  /// The longest name of a storage class, in bytes.
  package static let longestClass = 64

  /// Whether `text` can be the name of a storage class: S3's are in capitals, and engines have names of their own.
  package static func isClass(_ text: some Collection<UInt8>) -> Bool {
    (1...longestClass).contains(text.count)
      && text.allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
  }

  /// The fields of PutObject and CreateMultipartUpload. The other requests of an upload in parts have none of them (S3
  /// API reference, UploadPart, CompleteMultipartUpload).
  package var fields: [HTTPField] {
    var fields: [HTTPField] = []
    if let encryption { fields.append(HTTPField("x-amz-server-side-encryption", encryption.rawValue)) }
    if let kmsKeyID { fields.append(HTTPField("x-amz-server-side-encryption-aws-kms-key-id", kmsKeyID)) }
    if let storageClass { fields.append(HTTPField("x-amz-storage-class", storageClass)) }
    return fields
  }
}
