import HTTPClient
import S3

/// Requests of the workers to S3.
struct ClientSettings: SettingGroup {
  static let title = "Requests to S3"
  static let readers = "The workers and the sweep read these."

  /// The upper bound of the timeouts, in milliseconds.
  private static let longestLimit = 600_000
  /// The sizes that S3 accepts for a part, in bytes.
  private static let partSizes = LargeObjectPolicy.minimumPartSize...LargeObjectPolicy.maximumPutSize

  /// Whether the workers create a missing bucket.
  let createsBucket: Setting<Bool> = Setting(
    "S3_CREATE_BUCKET", .flag, derived: "`true`; `false` without an endpoint",
    "Whether the workers create a missing bucket."
  ) { $0.isSet(\.storage.endpoint) }

  /// The timeout of a connection attempt, TLS included; 1 ms to ten minutes.
  let connectTimeout = Setting(
    "S3_CONNECT_TIMEOUT_MS", .milliseconds(1...longestLimit), default: HTTPTimeouts().connect,
    "Timeout of a connection attempt in milliseconds, TLS included.")

  /// The timeout from the end of a request to the first byte of the response; 1 ms to ten minutes.
  let firstByteTimeout = Setting(
    "S3_FIRST_BYTE_TIMEOUT_MS", .milliseconds(1...longestLimit), default: HTTPTimeouts().firstByte,
    "Timeout in milliseconds from the end of a request to the first byte of the response.")

  /// The period over which the average speed of a transfer is measured; 1 ms to ten minutes.
  let lowSpeedPeriod = Setting(
    "S3_LOW_SPEED_TIMEOUT_MS", .milliseconds(1...longestLimit), default: HTTPTimeouts().lowSpeedPeriod,
    "Period in milliseconds. A transfer is aborted if its average speed in such a period is below `S3_LOW_SPEED_BYTES`."
  )

  /// The minimum speed of a transfer in bytes per second; 1 byte to 1 GiB.
  let lowSpeedLimit = Setting(
    "S3_LOW_SPEED_BYTES", .integer(1...(1 << 30)), default: HTTPTimeouts().lowSpeedLimit,
    "Minimum speed of a transfer, in bytes per second.")

  /// The maximum number of attempts of a request; 1 to 20.
  let attempts = Setting(
    "S3_MAX_ATTEMPTS", or: ["AWS_MAX_ATTEMPTS"], .integer(1...20), default: RetryPolicy().maximumAttempts,
    "Maximum number of attempts of a request, the first one included.")

  /// The size of the largest object that is stored in one request, in bytes; 5 MiB to 5 GiB.
  let multipartThreshold = Setting(
    "S3_MULTIPART_THRESHOLD_BYTES", .integer(partSizes), default: LargeObjectPolicy().threshold,
    "Objects larger than this number of bytes are uploaded in parts.")

  /// The size of a part in bytes; 5 MiB to 5 GiB.
  let partSize = Setting(
    "S3_PART_SIZE_BYTES", .integer(partSizes), default: LargeObjectPolicy().partSize, "Size of a part, in bytes.")

  /// The number of parts of an object that are sent at the same time; 1 to 16.
  let partsAtOnce = Setting(
    "S3_PARTS_AT_ONCE", .integer(1...16), default: LargeObjectPolicy().concurrency,
    "Number of parts of an object that are sent at the same time.")

  /// Whether the workers look for an object before they write it, because the engine ignores conditions.
  let emulatesConditions = Setting(
    "S3_CONDITIONAL_WRITES", .choice(["required": false, "emulated": true]), default: false,
    "`emulated` allows an engine that ignores `If-None-Match`. Simultaneous uploads of one key may then overwrite each other."
  )
}
