/// Observes the requests to S3. Several threads call it at the same time.
package protocol S3Observer: AnyObject, Sendable {
  /// Called when a request has ended.
  ///
  /// - Parameters:
  ///   - failure: Why the request failed; `nil` for a 2xx response.
  ///   - nanoseconds: The duration of the request.
  func requestEnded(_ action: S3Action, failure: S3Error.Code?, nanoseconds: Int)
}
