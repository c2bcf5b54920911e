import HTTPClient
import Synchronization
import System
import Text

extension S3Client {
  /// The smallest difference between the clocks, in seconds, that can explain a refusal. S3's own limit is 15 minutes
  /// (S3 API reference, `RequestTimeTooSkewed`).
  private static let tolerance = 300

  /// Adopts the service's time if S3 refused a request because of this host's clock.
  ///
  /// A response to HEAD has no body with a code. Its `Date` field shows the difference.
  ///
  /// - Returns: The error `clockSkewed`; `nil` if the clock is not the cause.
  func correctClock(by response: HTTPResponse, _ error: S3Error) -> S3Error? {
    guard error.code == .clockSkewed || (error.code == .accessDenied && error.s3Code == nil),
      let date = response.field("date").flatMap(CivilTime.init(httpDate:))
    else { return nil }
    let offset = date.secondsSince1970 - SystemClock.seconds
    // Another thread may have corrected the offset meanwhile. The offset that signed this request decides.
    guard abs(offset - signedOffset) > Self.tolerance else { return nil }
    state.clockOffset.store(offset, ordering: .relaxed)
    return S3Error(
      .clockSkewed, "\(error.message); its clock is \(offset) s ahead of this host's", httpStatus: error.httpStatus,
      s3Code: error.s3Code)
  }
}
