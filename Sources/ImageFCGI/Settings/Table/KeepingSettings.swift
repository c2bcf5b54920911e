import S3
import Text

/// How S3 keeps new images.
struct KeepingSettings: SettingGroup {
  static let title = "How S3 keeps images"
  static let readers = "The workers read these, and send them with every upload."

  /// The encryption at rest; `nil` for the bucket's default.
  let encryption = Setting(
    "S3_SSE",
    .choice(["AES256": StoragePolicy.Encryption.s3, "aws:kms": .kms, "aws:kms:dsse": .kmsDualLayer]),
    unset: "the bucket's default", "The encryption of new images with keys of S3 or of AWS KMS.")

  /// The key of AWS KMS; `nil` for the account's own.
  let kmsKeyID = Setting(
    "S3_SSE_KMS_KEY_ID",
    .text("a key ID, an ARN or an alias: up to 2048 letters, digits and -_/:=.") { text in
      (1...2048).contains(text.count) && text.allSatisfy { $0.isAlphanumeric || "-_/:=.".utf8.contains($0) }
    },
    unset: "the account's key for S3", "The KMS key for `S3_SSE=aws:kms` and `aws:kms:dsse`.")

  /// The storage class; `nil` for the standard one.
  let storageClass = Setting(
    "S3_STORAGE_CLASS",
    .text(
      "a storage class other than \(StoragePolicy.archives.joined(separator: " and ")), whose images cannot be read"
    ) { StoragePolicy.isClass($0) && !StoragePolicy.archives.contains(String(decoding: $0, as: UTF8.self)) },
    unset: "`STANDARD`", "The storage class of new images, such as `STANDARD_IA` or `INTELLIGENT_TIERING`.")
}
