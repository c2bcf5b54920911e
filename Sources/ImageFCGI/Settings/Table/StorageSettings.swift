import S3
import Text

/// The bucket and how to reach it.
struct StorageSettings: SettingGroup {
  static let title = "S3"
  static let readers = "The workers, the sweep and nginx read these."

  /// The default region, the same as in AWS.
  static let defaultRegion = "us-east-1"

  /// The endpoint of S3; `nil` for AWS.
  let endpoint = Setting(
    "S3_ENDPOINT_URL", or: ["LOCALSTACK_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"], .endpoint,
    unset: "AWS in the region", inPackage: .example("https://s3.example.com"), "URL of S3.")

  /// The bucket of the images.
  let bucket = Setting(
    "S3_BUCKET_NAME", .bucketName, default: try! BucketName("image-storage-bucket"), inPackage: .fallback,
    "Bucket of the images.")

  /// The region for which requests are signed.
  let region: Setting<String> = Setting(
    "AWS_REGION", or: ["AWS_DEFAULT_REGION"],
    .text("a region: letters, digits and '-' only") { $0.allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "-") } },
    derived: "the one of the profile, otherwise `\(defaultRegion)`", inPackage: .example(defaultRegion),
    "Region of the bucket."
  ) { $0.sharedProfile()?.region ?? defaultRegion }

  /// Where URLs have the bucket.
  let addressing: Setting<Addressing> = Setting(
    "S3_ADDRESSING", .choice(["path": Addressing.path, "virtual": .virtualHosted]),
    derived: "`path`; `virtual` without an endpoint", "Whether URLs have the bucket in the path or in the host name."
  ) { $0.isSet(\.storage.endpoint) ? .path : .virtualHosted }

  /// The certificate authorities for S3; `nil` for those of the system.
  let caBundle = Setting(
    "S3_CA_BUNDLE", or: ["AWS_CA_BUNDLE"], .text, unset: "those of the system",
    "PEM file of the certificate authorities that are trusted for S3.")
}
