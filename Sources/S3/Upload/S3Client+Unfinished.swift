import Synchronization
import System

extension S3Client {
  /// The uploads in parts of the bucket that were neither completed nor aborted (S3 API reference,
  /// ListMultipartUploads): those under way, and those that a worker has left that died.
  ///
  /// - Throws: `invalidResponse` also where the pages go round in a circle.
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
        throw S3Error(.invalidResponse, "list uploads: the page that follows is the same")
      }
      uploads += page.uploads
      markers = page.next
    } while !markers.isEmpty
    return uploads
  }

  /// Ends an upload that is not to be completed; succeeds also where it is gone.
  package func abort(_ upload: UnfinishedUpload, deadline: ContinuousClock.Instant) throws(S3Error) {
    try abortUpload(path: try path(upload.key), uploadID: upload.id, deadline: deadline)
  }

  /// Seconds since 1970 by the service's clock, as far as it is known to differ from ours.
  package var serviceTime: Int { SystemClock.seconds + state.clockOffset.load(ordering: .relaxed) }
}
