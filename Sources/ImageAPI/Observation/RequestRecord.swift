/// What a worker has done for one request: for its log and its metrics.
package struct RequestRecord {
  /// The kinds of requests that are told apart.
  package enum Kind: String, CaseIterable, Sendable {
    case list, upload, view, download, delete, health, readiness
    /// What was refused before it was known.
    case other
  }

  /// What was asked for.
  package let kind: Kind
  /// The identifier that nginx gave the request.
  package let requestID: String
  /// The method.
  package let method: String
  /// The status of the answer. A download that is answered 200 here is nginx's from then on.
  package let status: Int
  /// The code of the failure; `nil` for none.
  package let errorCode: String?
  /// The time from the first look at the request to its answer.
  package let duration: Duration
  /// The bytes of the request's body, as declared.
  package let bytesReceived: Int
  /// The bytes of the answer's body.
  package let bytesSent: Int
  /// What the storage was asked for.
  package let storage: StorageUse
  /// The trace that the request belongs to; `nil` for none.
  package let trace: TraceContext?

  /// A record from its values.
  package init(
    kind: Kind, requestID: String, method: String, status: Int, errorCode: String?, duration: Duration,
    bytesReceived: Int, bytesSent: Int, storage: StorageUse, trace: TraceContext?
  ) {
    self.kind = kind
    self.requestID = requestID
    self.method = method
    self.status = status
    self.errorCode = errorCode
    self.duration = duration
    self.bytesReceived = bytesReceived
    self.bytesSent = bytesSent
    self.storage = storage
    self.trace = trace
  }
}

/// How much a request has asked of the storage.
package struct StorageUse: Equatable, Sendable {
  /// Requests to it.
  package var calls: Int
  /// Those of them that repeated one.
  package var retries: Int
  /// The time that they took together.
  package var duration: Duration

  /// A use from its values; none by default.
  package init(calls: Int = 0, retries: Int = 0, duration: Duration = .zero) {
    self.calls = calls
    self.retries = retries
    self.duration = duration
  }
}

/// Who takes note of requests. One serves all threads of a process.
package protocol RequestRecorder: AnyObject, Sendable {
  /// A thread has begun to work on a request.
  func requestBegan()
  /// It has its answer.
  func requestEnded(_ record: RequestRecord)
}
