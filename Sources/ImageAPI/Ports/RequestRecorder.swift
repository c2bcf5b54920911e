/// Takes note of requests, for logs and metrics. One recorder serves all threads of a process.
package protocol RequestRecorder: AnyObject, Sendable {
  /// A thread has begun to work on a request.
  func requestBegan()
  /// The request has its response.
  func requestEnded(_ record: RequestRecord)
}
