import Text

/// A page of a `ListMultipartUploadsResult` (S3 API reference, ListMultipartUploads).
struct UploadListPage: Equatable {
  /// The uploads, in the engine's order.
  var uploads: [UnfinishedUpload] = []
  /// Parameters that ask for the next page, as the engine gave them (SeaweedFS gives one of the two); empty for the last.
  var next: [String: String] = [:]

  /// Reads a page.
  ///
  /// - Throws: `invalidResponse` for anything else, an upload without its parts, or a page that says there are more but
  ///   not where.
  init(_ bytes: [UInt8]) throws(S3Error) {
    var rootIsRight = false
    var isTruncated = false
    var markers: [String: String] = [:]
    var current: [String: String] = [:]
    var uploads: [UnfinishedUpload?] = []
    let isWellFormed = XMLDocument.parse(bytes) { path, text in
      switch path.count {
      case 1: rootIsRight = path[0] == "ListMultipartUploadsResult"
      case 2 where path[1] == "Upload":
        uploads.append(Self.upload(current))
        current = [:]
      case 2 where path[1] == "IsTruncated": isTruncated = text == "true"
      case 2 where path[1] == "NextKeyMarker": markers["key-marker"] = text
      case 2 where path[1] == "NextUploadIdMarker": markers["upload-id-marker"] = text
      case 3 where path[1] == "Upload": current[path[2]] = text
      default: break
      }
    }
    guard isWellFormed, rootIsRight else {
      throw S3Error(.invalidResponse, "list uploads: the response is no ListMultipartUploadsResult")
    }
    for upload in uploads {
      guard let upload else {
        throw S3Error(.invalidResponse, "list uploads: an upload without a key, an id or a time")
      }
      self.uploads.append(upload)
    }
    guard isTruncated else { return }
    next = markers.filter { !$0.value.isEmpty }
    guard !next.isEmpty else {
      throw S3Error(.invalidResponse, "list uploads: more uploads follow, but the response does not say where")
    }
  }

  /// The upload of an element's texts; `nil` where one is missing.
  private static func upload(_ texts: [String: String]) -> UnfinishedUpload? {
    guard let key = texts["Key"], let id = texts["UploadId"], !id.isEmpty,
      let initiated = texts["Initiated"].flatMap(CivilTime.init(iso8601:))
    else { return nil }
    return UnfinishedUpload(key: key, id: id, initiated: initiated.secondsSince1970)
  }
}
