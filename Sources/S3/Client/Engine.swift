/// An S3 engine, and how it differs from S3 itself. All that the client knows of engines is in this file.
///
/// To add an engine: describe it here, add it to `known`, and add the executable `scripts/engines/NAME`.
struct Engine: Sendable {
  /// The name for error messages.
  let name: String
  /// The header field of a response, in lower case, that identifies the engine.
  let field: StaticString
  /// Text that the value of that field contains.
  let mark: String
  /// Whether the engine reads `\` in a key as `/`. Two keys then name one object, and an object whose key ends in a
  /// backslash loses its bytes. The client refuses keys with a backslash.
  var backslashIsSlash = false
  /// Whether the engine checks the condition of CompleteMultipartUpload and stores the object in one step; `nil` if
  /// only a trial can tell. If not, the client stores large objects in one request, unless nobody else can have the
  /// key.
  var completesConditionally: Bool?
  /// Whether the engine checks `If-None-Match` of CopyObject and stores the copy in one step; `nil` if only a trial can
  /// tell. If not, the client reads the bytes and puts them.
  var copiesConditionally: Bool?
  /// Whether the engine checks `If-Match` of DeleteObject and deletes in one step; `nil` if only a trial can tell. If
  /// not, the client looks before it deletes.
  var deletesConditionally: Bool?
  /// Whether the engine lists U+FFFD in place of characters that XML 1.0 cannot carry. The client then requests a page
  /// that contains U+FFFD again, with encoded keys.
  var replacesUnencodableCharacters = false

  /// The engine that sent a response.
  ///
  /// - Parameter value: Returns the value of a header field of the response, whose name is in lower case; `nil` if the
  ///   response does not have the field.
  init(of value: (StaticString) -> String?) {
    self = Self.known.first { value($0.field)?.contains($0.mark) == true } ?? .unknown
  }

  private init(name: String, field: StaticString = "server", mark: String) {
    self.name = name
    self.field = field
    self.mark = mark
  }
}

extension Engine {
  /// SeaweedFS. One completion enforces its condition, but two at the same time usually both succeed.
  static let seaweedFS = {
    var engine = Engine(name: "SeaweedFS", mark: "SeaweedFS")
    engine.backslashIsSlash = true
    engine.completesConditionally = false
    engine.replacesUnencodableCharacters = true
    return engine
  }()
  /// Ceph's gateway, whose recent versions send this field. Version 16.2 completes uploads whatever their conditions,
  /// so a trial is needed.
  static let ceph = Engine(name: "Ceph", mark: "Ceph Object Gateway")
  /// LocalStack. Its `Server` field names only the web server that it runs in.
  static let localStack = {
    var engine = Engine(name: "LocalStack", field: "x-localstack", mark: "true")
    engine.copiesConditionally = false
    engine.deletesConditionally = false
    return engine
  }()
  /// AWS, and rclone, which sends the same `Server` field.
  static let amazonS3 = Engine(name: "Amazon S3", mark: "AmazonS3")
  /// An engine that no field identifies. The client relies on S3's reference and on trials.
  static let unknown = Engine(name: "the S3 engine", mark: "")

  /// The engines that can be identified.
  private static let known = [seaweedFS, ceph, localStack, amazonS3]
}

/// Deviations that the client tolerates from every engine, because the engine cannot be identified or tolerance costs
/// nothing. Further ones need no code:
///
/// - SeaweedFS lists keys in the order of a tree (`a/b` before `a b`), and skips `a/b` after `start-after=a`. The
///   client continues a list with the engine's own token only.
/// - LocalStack compares its tokens with encoded keys, and repeats or skips keys. The client requests encoded keys only
///   for a page that it cannot read otherwise.
/// - SeaweedFS, LocalStack and rclone do not compare the signed digest with the body. The client adds
///   `x-amz-checksum-sha256` and `Content-MD5`: every known engine compares one of the two.
extension Engine {
  /// Root elements of the response to CreateMultipartUpload: S3's, and rclone's, which omits `Result`.
  static let createUploadRoots = ["InitiateMultipartUploadResult", "InitiateMultipartUpload"]
  /// rclone reports this error to ListMultipartUploads for a bucket that has never had an upload.
  static let emptyUploadListCode = S3Error.Code.noSuchUpload
  /// Some engines report this error to DeleteObject for a missing object. S3 responds with 204.
  static let deletedObjectCode = "NoSuchKey"
}
