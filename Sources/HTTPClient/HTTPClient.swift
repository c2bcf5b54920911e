import CCurl
import System

/// Sends requests to one origin, one at a time or several in parallel. It keeps its connections open.
///
/// A client belongs to one thread. Parallel requests are started one by one; `wait(until:)` waits for all of them.
package final class HTTPClient {
  /// libcurl's multi handle, which owns the connections; owned.
  private let multi: UnsafeMutableRawPointer
  /// libcurl's share handle, which owns the TLS sessions; owned.
  private let sessions: UnsafeMutableRawPointer
  /// The scheme and the authority of every request.
  private let origin: String
  /// The timeouts of every request.
  private let timeouts: HTTPTimeouts
  /// The path of a PEM file with CA certificates; `nil` for those of the system.
  private let caBundlePath: String?
  /// The Unix socket on which the server listens; `nil` for the host and port of the origin.
  private let unixSocketPath: String?
  /// The transfers that have not ended.
  private var active: [HTTPTransfer] = []
  /// The transfers that can be reused.
  private var idle: [HTTPTransfer] = []

  /// The result of libcurl's setup, once in a process.
  private static let globalResult = ccurl_global_init()
  /// The most idle connections that are kept open.
  private static let keptConnections = 16

  /// A client that connects at its first request.
  ///
  /// - Parameters:
  ///   - origin: The scheme and the authority, such as `https://s3.eu-west-1.amazonaws.com`.
  ///   - caBundlePath: The path of a PEM file with CA certificates; `nil` for those of the system.
  ///   - unixSocketPath: The Unix socket on which the server listens. The origin then only names the scheme and the Host
  ///     field.
  /// - Throws: `internal` if libcurl cannot be set up.
  package init(
    origin: String, timeouts: HTTPTimeouts = HTTPTimeouts(), caBundlePath: String? = nil, unixSocketPath: String? = nil
  ) throws(HTTPError) {
    guard Self.globalResult == CURLE_OK, let multi = curl_multi_init() else {
      throw HTTPError(.internal, "libcurl cannot be set up")
    }
    guard let sessions = ccurl_share_init_sessions() else {
      curl_multi_cleanup(multi)
      throw HTTPError(.internal, "libcurl has no memory for TLS sessions")
    }
    self.multi = multi
    self.sessions = sessions
    self.origin = origin
    self.timeouts = timeouts
    self.caBundlePath = caBundlePath
    self.unixSocketPath = unixSocketPath
    _ = ccurl_multi_setopt_long(multi, CURLMOPT_MAXCONNECTS, Self.keptConnections)
  }

  deinit {
    for transfer in active {
      curl_multi_remove_handle(multi, transfer.easy)
      // A caller may still have the transfer, whose handle must not outlive the sessions.
      transfer.end(nil)
    }
    curl_multi_cleanup(multi)
    curl_share_cleanup(sessions)
  }

  /// Sends a request and waits for the complete response with any status.
  ///
  /// - Parameters:
  ///   - body: The body of a PUT or POST. The caller owns the memory, which must be valid during the call.
  ///   - file: Where the body of the response goes; `nil` for the memory of the response.
  /// - Returns: The response, valid until the next call.
  /// - Throws: `timeout`, `connectionFailed`, `certificateRefused`, `invalidResponse` or `internal`.
  package func perform(
    _ request: HTTPRequest, body: UnsafeRawBufferPointer = .init(start: nil, count: 0), into file: HTTPBodyFile? = nil,
    deadline: ContinuousClock.Instant
  ) throws(HTTPError) -> HTTPResponse {
    let transfer = try start(request, body: body, into: file, deadline: deadline)
    // libcurl ends the transfer at the deadline. This timeout is a safeguard against a defect.
    if try wait(until: deadline + .seconds(1)).isEmpty {
      retire(transfer, failure: HTTPError(.timeout, "\(origin): the deadline has passed"))
    }
    if let failure = transfer.failure { throw failure }
    return transfer.response
  }

  /// Starts a request. It makes progress during `wait(until:)`.
  ///
  /// - Parameters:
  ///   - body: The body of a PUT or POST. The caller owns the memory, which must be valid until the transfer ends.
  ///   - file: Where the body of the response goes; `nil` for the memory of the response.
  /// - Returns: The transfer. Its response is valid until another request starts after its end.
  /// - Throws: `timeout` if the deadline has passed, or `internal`.
  package func start(
    _ request: HTTPRequest, body: UnsafeRawBufferPointer, into file: HTTPBodyFile? = nil,
    deadline: ContinuousClock.Instant
  ) throws(HTTPError) -> HTTPTransfer {
    let transfer =
      idle.popLast()
      ?? HTTPTransfer(
        origin: origin, timeouts: timeouts, caBundlePath: caBundlePath, unixSocketPath: unixSocketPath,
        sessions: sessions)
    do throws(HTTPError) {
      try transfer.begin(request, body: body, into: file, deadline: deadline)
      try check(curl_multi_add_handle(multi, transfer.easy))
    } catch {
      transfer.end(error)
      idle.append(transfer)
      throw error
    }
    active.append(transfer)
    return transfer
  }

  /// Runs the transfers until at least one ends, or until `limit`.
  ///
  /// - Returns: The transfers that have ended; empty at the limit.
  /// - Throws: `internal` if libcurl fails.
  package func wait(until limit: ContinuousClock.Instant) throws(HTTPError) -> [HTTPTransfer] {
    while true {
      var running: Int32 = 0
      try check(curl_multi_perform(multi, &running))
      let now = ContinuousClock.now
      let ended = takeEnded() + takeOverdue(at: now)
      if !ended.isEmpty || now >= limit { return ended }
      let wake = active.reduce(limit) { min($0, $1.nextCheck) }
      try check(curl_multi_poll(multi, nil, 0, Int32(clamping: max(1, (wake - now).wholeMilliseconds + 1)), nil))
    }
  }

  /// Cancels transfers and closes their connections.
  package func cancel(_ transfers: [HTTPTransfer]) {
    for transfer in transfers where transfer.isActive { retire(transfer, failure: nil) }
  }

  /// Removes the transfers that libcurl has ended.
  private func takeEnded() -> [HTTPTransfer] {
    var ended: [HTTPTransfer] = []
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE,
        let index = active.firstIndex(where: { $0.easy == message.pointee.easy_handle })
      else { continue }
      // The message is in the memory of the handle, and is invalid after its removal.
      let result = message.pointee.data.result
      let transfer = active.remove(at: index)
      curl_multi_remove_handle(multi, transfer.easy)
      transfer.end(result)
      idle.append(transfer)
      ended.append(transfer)
    }
    return ended
  }

  /// Ends the transfers that are too slow.
  private func takeOverdue(at now: ContinuousClock.Instant) -> [HTTPTransfer] {
    var ended: [HTTPTransfer] = []
    for transfer in active {
      guard let failure = transfer.checkSpeed(at: now) else { continue }
      retire(transfer, failure: failure)
      ended.append(transfer)
    }
    return ended
  }

  /// Ends a transfer that libcurl has not ended.
  private func retire(_ transfer: HTTPTransfer, failure: HTTPError?) {
    curl_multi_remove_handle(multi, transfer.easy)
    transfer.end(failure)
    active.removeAll { $0 === transfer }
    idle.append(transfer)
  }

  /// Throws the error for a result of libcurl.
  private func check(_ result: CURLMcode) throws(HTTPError) {
    guard result == CURLM_OK else {
      throw HTTPError(.internal, "libcurl: \(String(cString: curl_multi_strerror(result)))")
    }
  }
}
