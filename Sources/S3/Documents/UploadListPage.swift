import Text

/// A page of a list of unfinished uploads (S3 API reference, ListMultipartUploads).
struct UploadListPage: Equatable {
  /// The uploads in the order of the engine.
  var uploads: [UnfinishedUpload] = []
  /// The query parameters for the next page: one or both markers, depending on the engine. Empty for the last page.
  var next: [String: String] = [:]

  /// Parses a `ListMultipartUploadsResult`.
  ///
  /// - Throws: `invalidResponse` for another document, an upload without a valid key, ID or time, or a truncated page
  ///   without markers.
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
      throw S3Error(.invalidResponse, "list uploads: the response is not a ListMultipartUploadsResult")
    }
    for upload in uploads {
      guard let upload else {
        throw S3Error(.invalidResponse, "list uploads: an upload has no valid key, ID or time")
      }
      self.uploads.append(upload)
    }
    guard isTruncated else { return }
    next = markers.filter { !$0.value.isEmpty }
    guard !next.isEmpty else {
      throw S3Error(.invalidResponse, "list uploads: the page is truncated, but has no markers")
    }
  }

  /// The upload from the text values of an `Upload` element; `nil` if one is missing or invalid.
  private static func upload(_ texts: [String: String]) -> UnfinishedUpload? {
    guard let key = texts["Key"], let id = texts["UploadId"], !id.isEmpty,
      let initiated = texts["Initiated"].flatMap(CivilTime.init(iso8601:))
    else { return nil }
    return UnfinishedUpload(key: key, id: id, initiated: initiated.secondsSince1970)
  }
}
