import S3
import Text

/// The bucket and the way to it.
struct StorageSettings: SettingGroup {
  static let title = "Where S3 is"
  static let readers = "The workers, the sweep and nginx read these."

  /// The region of those that name none, which is also the one that AWS has by default.
  static let defaultRegion = "us-east-1"

  /// Where S3 answers; `nil` for AWS.
  let endpoint = Setting(
    "S3_ENDPOINT_URL", or: ["LOCALSTACK_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"], .endpoint,
    unset: "AWS, in the region and its partition", inPackage: .example("https://s3.example.com"), "The URL of S3.")

  /// The bucket of the images.
  let bucket = Setting(
    "S3_BUCKET_NAME", .bucketName, default: try! BucketName("image-storage-bucket"), inPackage: .fallback,
    "The bucket that has the images.")

  /// The region that requests are signed for.
  let region: Setting<String> = Setting(
    "AWS_REGION", or: ["AWS_DEFAULT_REGION"],
    .text("a region: letters, digits and '-' only") { $0.allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "-") } },
    derived: "the profile's, otherwise `\(defaultRegion)`", inPackage: .example(defaultRegion),
    "The region of the bucket."
  ) { $0.sharedProfile()?.region ?? defaultRegion }

  /// Where the bucket stands in a URL.
  let addressing: Setting<Addressing> = Setting(
    "S3_ADDRESSING", .choice(["path": Addressing.path, "virtual": .virtualHosted]),
    derived: "`path`; `virtual` without an endpoint", "Whether the bucket is in the path of a URL or in its host name."
  ) { $0.isSet(\.storage.endpoint) ? .path : .virtualHosted }

  /// The file of authorities in place of the system's; `nil` for the system's.
  let caBundle = Setting(
    "S3_CA_BUNDLE", or: ["AWS_CA_BUNDLE"], .text, unset: "the system's",
    "The PEM file of the certificate authorities that are trusted for S3.")
}
