import HTTPClient
import Synchronization
import System
import Text

extension S3Client {
  /// The smallest difference between the clocks, in seconds, that can explain a refusal. S3's own limit is 15 minutes
  /// (S3 API reference, `RequestTimeTooSkewed`).
  private static let tolerance = 300
  /// The largest difference that the client adopts, in seconds: a day, more than any mistake of a time zone. A `Date`
  /// further away is no better than this host's clock, and would make signatures that are valid at another time.
  static let largestOffset = 86_400

  /// Adopts the service's time if S3 refused a request because of this host's clock.
  ///
  /// A response to HEAD has no body with a code. Its `Date` field shows the difference.
  ///
  /// - Returns: The error `clockSkewed`, or `accessDenied` if the difference is more than `largestOffset`; `nil` if the
  ///   clock is not the cause.
  func correctClock(by response: HTTPResponse, _ error: S3Error) -> S3Error? {
    guard error.code == .clockSkewed || (error.code == .accessDenied && error.s3Code == nil),
      let date = response.field("date").flatMap(CivilTime.init(httpDate:))
    else { return nil }
    let offset = date.secondsSince1970 - SystemClock.seconds
    // Another thread may have corrected the offset meanwhile. The offset that signed this request decides.
    guard abs(offset - signedOffset) > Self.tolerance else { return nil }
    guard abs(offset) <= Self.largestOffset else {
      return S3Error(
        .accessDenied, "\(error.message); its clock is \(offset) s ahead of this host's, which is too far to follow",
        httpStatus: error.httpStatus, s3Code: error.s3Code)
    }
    state.clockOffset.store(offset, ordering: .relaxed)
    return S3Error(
      .clockSkewed, "\(error.message); its clock is \(offset) s ahead of this host's", httpStatus: error.httpStatus,
      s3Code: error.s3Code)
  }
}
