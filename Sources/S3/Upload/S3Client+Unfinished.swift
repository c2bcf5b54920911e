import Synchronization
import System

extension S3Client {
  /// The uploads in parts that were neither completed nor aborted (S3 API reference, ListMultipartUploads): those in
  /// progress, and those of workers that died.
  ///
  /// - Throws: `invalidResponse` if a page repeats the markers of the previous page, or any failure of a request.
  package func unfinishedUploads(deadline: ContinuousClock.Instant) throws(S3Error) -> [UnfinishedUpload] {
    var uploads: [UnfinishedUpload] = []
    var markers: [String: String] = [:]
    repeat {
      let operation = Operation(
        .listMultipartUploads, method: .get, path: configuration.address.bucketPath,
        parameters: [("uploads", "")] + markers.map { ($0.key, $0.value) })
      var attempts = Attempts(deadline: deadline)
      let page: UploadListPage
      do {
        page = try perform(operation, &attempts) { (response) throws(S3Error) in
          try UploadListPage(response.body)
        }
      } catch let error where error.code == Engine.emptyUploadListCode {
        return uploads
      }
      guard page.next != markers || markers.isEmpty else {
        throw S3Error(.invalidResponse, "list uploads: the next page has the same markers")
      }
      uploads += page.uploads
      markers = page.next
    } while !markers.isEmpty
    return uploads
  }

  /// Aborts an upload (S3 API reference, AbortMultipartUpload). Succeeds if it no longer exists.
  package func abort(_ upload: UnfinishedUpload, deadline: ContinuousClock.Instant) throws(S3Error) {
    try abortUpload(path: try path(upload.key), uploadID: upload.id, deadline: deadline)
  }

  /// The time of the service's clock in seconds since 1970, as far as its offset is known.
  package var serviceTime: Int { SystemClock.seconds + state.clockOffset.load(ordering: .relaxed) }
}
