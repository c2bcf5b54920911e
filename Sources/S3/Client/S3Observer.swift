/// Who wants to know of every request that is sent to S3. Called on the threads of the clients, side by side.
package protocol S3Observer: AnyObject, Sendable {
  /// A request has ended.
  ///
  /// - Parameters:
  ///   - failure: Why it failed; `nil` for a response of 2xx.
  ///   - nanoseconds: The time from its start to its end.
  func requestEnded(_ action: S3Action, failure: S3Error.Code?, nanoseconds: Int)
}
