import HTTPClient
import Synchronization
import System
import Text

extension S3Client {
  /// How far the clocks may differ before a refusal is taken for one of the clock's, in seconds. S3's own limit is 15
  /// minutes (S3 API reference, `RequestTimeTooSkewed`).
  private static let tolerance = 300

  /// Takes the service's time where a refusal comes from ours being wrong.
  ///
  /// The response to HEAD has no body that could say so: its date does.
  ///
  /// - Returns: The error that the refusal then is; `nil` where it is another.
  func correctClock(by response: HTTPResponse, _ error: S3Error) -> S3Error? {
    guard error.code == .clockSkewed || (error.code == .accessDenied && error.s3Code == nil),
      let date = response.field("date").flatMap(CivilTime.init(httpDate:))
    else { return nil }
    let offset = date.secondsSince1970 - SystemClock.seconds
    // Another thread may have corrected it since: what counts is what this request was signed with.
    guard abs(offset - signedOffset) > Self.tolerance else { return nil }
    state.clockOffset.store(offset, ordering: .relaxed)
    return S3Error(
      .clockSkewed, "\(error.message); its clock is \(offset) s ahead of ours", httpStatus: error.httpStatus,
      s3Code: error.s3Code)
  }
}
