import ImageAPI
import S3

/// Where each figure of the pool lies among the shared counters.
struct MetricsLayout {
  /// A rectangle of counters.
  struct Table {
    /// The first of them.
    let start: Int
    /// How many a row has.
    let columns: Int

    /// The counter of a row and a column.
    subscript(row: Int, column: Int) -> Int { start + row * columns + column }
  }

  /// The statuses that are counted alone; all others count together.
  static let statuses = [200, 201, 400, 404, 405, 409, 413, 415, 500, 502, 503, 504]
  /// The codes of failures that are counted alone; all others count together.
  static let errorCodes = [
    "incomplete-body", "internal", "invalid-cursor", "invalid-filename", "invalid-key", "invalid-length",
    "invalid-limit", "invalid-metadata", "invalid-mode", "invalid-multipart", "invalid-prefix", "invalid-query",
    "key-exists", "metadata-too-large", "method-not-allowed", "missing-file", "not-found", "payload-too-large",
    "storage-timeout", "storage-unavailable", "unsupported-media-type",
  ]
  /// The upper bounds of the histograms' buckets, in milliseconds; the last bucket has none.
  static let bounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000]
  /// Worker processes that have a place.
  static let slotCount = 256

  /// Requests by kind and status.
  let requests: Table
  /// Requests by kind and bucket, not cumulated.
  let durations: Table
  /// By kind: nanoseconds, bytes received, bytes sent.
  let sums: Table
  /// Failures by code.
  let errors: Table
  /// Requests of S3 by action and outcome: success first, then `S3Error.Code.allCases`.
  let s3Requests: Table
  /// Requests of S3 by action and bucket, not cumulated.
  let s3Durations: Table
  /// By action: nanoseconds.
  let s3Sums: Table
  /// Repeated requests of S3; starts of workers.
  let totals: Table
  /// By place: the name of the process, its threads, busy threads.
  let slots: Table
  /// How many counters there are in all.
  let count: Int

  /// Lays the counters out.
  init() {
    var next = 0
    func table(_ rows: Int, _ columns: Int) -> Table {
      defer { next += rows * columns }
      return Table(start: next, columns: columns)
    }
    let kinds = RequestRecord.Kind.allCases.count
    let actions = S3Action.allCases.count
    requests = table(kinds, Self.statuses.count + 1)
    durations = table(kinds, Self.bounds.count + 1)
    sums = table(kinds, 3)
    errors = table(1, Self.errorCodes.count + 1)
    s3Requests = table(actions, S3Error.Code.allCases.count + 1)
    s3Durations = table(actions, Self.bounds.count + 1)
    s3Sums = table(actions, 1)
    totals = table(1, 2)
    slots = table(Self.slotCount, 3)
    count = next
  }

  /// The bucket of a time.
  static func bucket(nanoseconds: Int) -> Int {
    bounds.firstIndex { nanoseconds <= $0 * 1_000_000 } ?? bounds.count
  }
}
