/// What a worker has done for one request: for its log and its metrics.
package struct RequestRecord {
  /// The kind of the request.
  package var kind = RequestKind.other
  /// The identifier that nginx gave the request.
  package var requestID: String
  /// The method.
  package var method: String
  /// The status of the response. A download that is answered 200 here is nginx's from then on.
  package var status = 0
  /// The code of the failure; `nil` for none.
  package var errorCode: ErrorCode?
  /// The time from the first look at the request to its response.
  package var duration = Duration.zero
  /// The bytes of the request's body, as declared.
  package var bytesReceived: Int
  /// The bytes of the response's body.
  package var bytesSent = 0
  /// What the storage was asked for.
  package var storage = StorageUse()
  /// The name of the principal; empty if it is not known, or while access is off.
  package var principal = ""
  /// How the request was let in; `nil` while access is off, for addresses that are open to all, and for refusals.
  package var admission: AccessAdmission?
  /// How many of the images that the request names the principal must not change, where the others are changed.
  package var refusedKeys = 0
  /// The trace that the request belongs to; `nil` for none.
  package var trace: TraceContext?

  /// Whether an audit needs its line: a refusal, or a change by somebody who is known.
  package var isAudited: Bool {
    let isRefusal = errorCode.map(ErrorCode.accessCodes.contains) ?? false
    return isRefusal || (!principal.isEmpty && !["GET", "HEAD"].contains(method) && kind != .access)
  }

  /// A record of a request that has no response yet.
  package init(requestID: String, method: String, bytesReceived: Int, trace: TraceContext? = nil) {
    self.requestID = requestID
    self.method = method
    self.bytesReceived = bytesReceived
    self.trace = trace
  }
}
