import HTTPClient

extension S3Client {
  /// How long the search may take where the deadline of the write leaves no time for it.
  private static let grace: Duration = .seconds(2)

  /// Looks whether a write that failed has been carried out all the same: its response was lost, or came from a
  /// repetition that met its own object.
  ///
  /// - Parameter written: What it would have left.
  /// - Returns: The entity tag of the object; `nil` where it is not there, or is not ours, or cannot be known.
  func find(
    _ written: () -> WrittenObject, after error: S3Error, _ attempts: Attempts
  ) throws(S3Error) -> String? {
    guard attempts.outcomeIsUnknown else { return nil }
    let written = written()
    let operation = Operation(
      .headObject, method: .head, path: try path(written.upload.key),
      fields: [HTTPField("x-amz-checksum-mode", "ENABLED")])
    var search = Attempts(deadline: max(attempts.deadline, .now + Self.grace))
    do throws(S3Error) {
      let head = try perform(operation, &search, read: ObjectHead.init)
      let elapsed = Int((ContinuousClock.now - attempts.start).components.seconds) + 1
      return written.matches(head, elapsed: elapsed) ? head.etag : nil
    } catch let failure {
      // That the key is taken may be our own doing: what nobody could look at is not said to be somebody else's.
      guard error.code == .preconditionFailed, failure.code != .notFound else { return nil }
      throw failure
    }
  }
}
