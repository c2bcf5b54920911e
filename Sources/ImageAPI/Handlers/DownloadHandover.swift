import FastCGI
import HTTPSyntax
import Text

/// What nginx is told of a download. nginx/templates/server.conf.template reads it in `/_s3`.
struct DownloadHandover {
  /// The conditions that nginx compares with what it has. At most one of them is set, as the first shadows the second.
  struct Revalidation {
    /// Whether the client's If-None-Match counts. It is too long to be repeated.
    let hasIfNoneMatch: Bool
    /// The time of If-Modified-Since, in seconds since 1970; `nil` for none.
    let modifiedSince: Int?

    /// Those of `preconditions` that can give a 304. A malformed If-None-Match matches nothing, so none is left.
    init(_ preconditions: Preconditions) {
      hasIfNoneMatch = preconditions.ifNoneMatch.map { $0 != .malformed } ?? false
      modifiedSince = preconditions.ifModifiedSince
    }
  }

  /// Who takes the part out of the bytes.
  enum Cutter {
    /// The storage, which sends the part alone.
    case storage
    /// nginx, which reads all bytes. If they are those of another object, it sends them all.
    case nginx
  }

  /// How nginx reads the object.
  enum Read {
    /// All of it, from the cache if it is there.
    case whole(Revalidation)
    /// The header fields alone, from the cache if it is there.
    case head(Revalidation)
    /// The bytes at these positions, or all, of the object with this tag. If there is another one now: all of that one under
    /// `otherwise`, or 412 where that is `nil`.
    case same(EntityTag, ClosedRange<Int>?, cutBy: Cutter, otherwise: Revalidation?)
    /// Nothing: the client has it.
    case notModified(EntityTag, lastModified: Int)
  }

  /// How nginx reads the object.
  let read: Read
  /// The presigned path and query. It has a field of its own, because nginx encodes the one in X-Accel-Redirect anew.
  let path: String
  /// The name of the object and its version in the cache.
  let cacheKey: String
  /// The only object that the address stands for; `nil` for whichever is there. S3 compares it.
  let version: ImageVersion?
  /// Whether nginx may keep a copy.
  let isKept: Bool
  /// Whether the bytes are for display in a page.
  let isInline: Bool
  /// The Content-Disposition of an object that has none of its own.
  let fallbackDisposition: String

  /// The response that nginx takes it from.
  var response: Response {
    Response(
      status: 200,
      headers: [
        ("X-Accel-Redirect", "/_s3"),
        ("X-S3-Path", path),
        ("X-Cache-Key", cacheKey),
        ("X-Disposition", isInline ? "inline" : "attachment"),
        ("X-Fallback-Disposition", fallbackDisposition),
      ] + (isKept ? [] : [("X-S3-Uncached", "1")]) + (version.map { [$0.field] } ?? []) + readFields)
  }

  private var readFields: [(name: String, value: String)] {
    switch read {
    case .whole(let revalidation): [("X-S3-Read", "whole")] + Self.fields(revalidation)
    case .head(let revalidation): [("X-S3-Read", "head")] + Self.fields(revalidation)
    case .same(let tag, let positions, let cutter, let otherwise):
      [("X-S3-Read", "same"), ("X-S3-ETag", tag.text)]
        + (positions.map { [(cutter.field, "bytes=\($0.lowerBound)-\($0.upperBound)")] } ?? [])
        + (otherwise.map { [("X-S3-Otherwise", "whole")] + Self.fields($0) } ?? [])
    case .notModified(let tag, let lastModified):
      [
        ("X-S3-Read", "not_modified"), ("X-S3-ETag", tag.text),
        ("X-S3-Last-Modified", CivilTime(secondsSince1970: lastModified).httpDate),
      ]
    }
  }

  /// The fields of conditions that nginx compares.
  static func fields(_ revalidation: Revalidation) -> [(name: String, value: String)] {
    if revalidation.hasIfNoneMatch { return [("X-S3-If-None-Match", "client")] }
    // S3 has nothing from before 1970, and nginx reads no year before it.
    return revalidation.modifiedSince.map {
      [("X-S3-If-Modified-Since", CivilTime(secondsSince1970: max($0, 0)).httpDate)]
    } ?? []
  }
}

extension DownloadHandover.Cutter {
  /// The field that hands the range over.
  fileprivate var field: String {
    switch self {
    case .storage: "X-S3-Range"
    case .nginx: "X-S3-Cut"
    }
  }
}
