import HTTPClient
import S3

/// Requests of the workers to S3.
struct ClientSettings: SettingGroup {
  static let title = "Requests to S3"
  static let readers = "The workers and the sweep read these."

  /// The longest time that a limit of the transport may be, in milliseconds.
  private static let longestLimit = 600_000
  /// What S3 takes as a part, in bytes.
  private static let partSizes = LargeObjectPolicy.minimumPartSize...LargeObjectPolicy.maximumPutSize

  /// Whether a missing bucket is made.
  let createsBucket: Setting<Bool> = Setting(
    "S3_CREATE_BUCKET", .flag, derived: "`true`; `false` without an endpoint",
    "Whether the workers make the bucket when it is missing."
  ) { $0.isSet(\.storage.endpoint) }

  /// Until a connection stands, TLS included; 1 ms to ten minutes.
  let connectTimeout = Setting(
    "S3_CONNECT_TIMEOUT_MS", .milliseconds(1...longestLimit), default: HTTPTimeouts().connect,
    "Milliseconds for a connection, TLS included.")

  /// From the end of a request to the first byte of its answer; 1 ms to ten minutes.
  let firstByteTimeout = Setting(
    "S3_FIRST_BYTE_TIMEOUT_MS", .milliseconds(1...longestLimit), default: HTTPTimeouts().firstByte,
    "Milliseconds from the end of a request to the first byte of its answer.")

  /// The time over which the speed of a transfer is judged; 1 ms to ten minutes.
  let lowSpeedPeriod = Setting(
    "S3_LOW_SPEED_TIMEOUT_MS", .milliseconds(1...longestLimit), default: HTTPTimeouts().lowSpeedPeriod,
    "Milliseconds over which a transfer must have `S3_LOW_SPEED_BYTES` a second, otherwise it is broken off.")

  /// The fewest bytes a second of a transfer; 1 byte to 1 GiB.
  let lowSpeedLimit = Setting(
    "S3_LOW_SPEED_BYTES", .integer(1...(1 << 30)), default: HTTPTimeouts().lowSpeedLimit,
    "Bytes a second that a transfer must have on average.")

  /// How often a request is sent; 1 to 20.
  let attempts = Setting(
    "S3_MAX_ATTEMPTS", or: ["AWS_MAX_ATTEMPTS"], .integer(1...20), default: RetryPolicy().maximumAttempts,
    "How often one request is sent, the first time included.")

  /// The largest object that is stored in one request, in bytes; 5 MiB to 5 GiB.
  let multipartThreshold = Setting(
    "S3_MULTIPART_THRESHOLD_BYTES", .integer(partSizes), default: LargeObjectPolicy().threshold,
    "Objects of more bytes are stored in parts.")

  /// The bytes of a part; 5 MiB to 5 GiB.
  let partSize = Setting(
    "S3_PART_SIZE_BYTES", .integer(partSizes), default: LargeObjectPolicy().partSize, "Bytes of a part.")

  /// Parts that are sent side by side; 1 to 16.
  let partsAtOnce = Setting(
    "S3_PARTS_AT_ONCE", .integer(1...16), default: LargeObjectPolicy().concurrency,
    "Parts of an object that are sent side by side.")

  /// Whether the workers look for an object before they write it, because the engine ignores conditions.
  let emulatesConditions = Setting(
    "S3_CONDITIONAL_WRITES", .choice(["required": false, "emulated": true]), default: false,
    "`emulated` takes an engine that ignores `If-None-Match`: simultaneous uploads may then overwrite one another.")
}
