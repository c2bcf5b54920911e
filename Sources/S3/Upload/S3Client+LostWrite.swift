import HTTPClient
import Objects

extension S3Client {
  /// The least time for the search, even if the deadline of the write passes earlier.
  private static let grace: Duration = .seconds(2)

  /// Checks whether a failed write has stored its object: the response was lost, or a retry found the object of an
  /// earlier attempt.
  ///
  /// - Parameter written: The object that the write would have stored.
  /// - Returns: The object; `nil` if it is missing, or is another object, or cannot be known.
  /// - Throws: The failure of the search after `preconditionFailed`, because it is unknown who has stored the object.
  func find(
    _ written: () -> WrittenObject, after error: S3Error, _ attempts: Attempts
  ) throws(S3Error) -> StoredObject? {
    guard attempts.outcomeIsUnknown else { return nil }
    let written = written()
    let operation = Operation(
      .headObject, method: .head, path: try path(written.key),
      fields: [HTTPField("x-amz-checksum-mode", "ENABLED")])
    var search = Attempts(deadline: max(attempts.deadline, .now + Self.grace))
    do throws(S3Error) {
      let head = try perform(operation, &search, read: ObjectHead.init)
      let elapsed = Int((ContinuousClock.now - attempts.start).components.seconds) + 1
      return written.matches(head, elapsed: elapsed) ? head.object : nil
    } catch let failure {
      // The object may be our own. Without a result of the search, the key must not be reported as taken.
      guard error.code == .preconditionFailed, failure.code != .notFound else { return nil }
      throw failure
    }
  }
}
