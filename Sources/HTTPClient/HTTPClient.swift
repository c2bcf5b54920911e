import CCurl
import System

/// Sends requests to one origin over connections that are kept warm: one at a time, or several side by side.
///
/// Belongs to one thread. Requests side by side are started one by one, and waited for together.
package final class HTTPClient {
  /// libcurl's group of transfers, which keeps the connections; owned.
  private let multi: UnsafeMutableRawPointer
  /// Scheme and authority of every request.
  private let origin: String
  /// How long the other side may take.
  private let timeouts: HTTPTimeouts
  /// A file of CA certificates in place of the system's.
  private let caBundlePath: String?
  /// The transfers under way.
  private var active: [HTTPTransfer] = []
  /// Handles that wait for their next request.
  private var idle: [HTTPTransfer] = []

  /// Sets up libcurl itself, once in a process.
  private static let globalResult = ccurl_global_init()
  /// Connections that are kept while nothing is sent.
  private static let keptConnections = 8

  /// Makes a client; it connects at the first request.
  ///
  /// - Parameters:
  ///   - origin: Scheme and authority, such as `https://s3.eu-west-1.amazonaws.com`.
  ///   - caBundlePath: A file of CA certificates (PEM) in place of the system's.
  package init(origin: String, timeouts: HTTPTimeouts = HTTPTimeouts(), caBundlePath: String? = nil) throws(HTTPError) {
    guard Self.globalResult == CURLE_OK, let multi = curl_multi_init() else {
      throw HTTPError(.internal, "libcurl cannot be set up")
    }
    self.multi = multi
    self.origin = origin
    self.timeouts = timeouts
    self.caBundlePath = caBundlePath
    _ = ccurl_multi_setopt_long(multi, CURLMOPT_MAXCONNECTS, Self.keptConnections)
  }

  deinit {
    for transfer in active { curl_multi_remove_handle(multi, transfer.easy) }
    active = []
    idle = []
    curl_multi_cleanup(multi)
  }

  /// Sends a request and waits for the whole response, of whatever status.
  ///
  /// - Parameter body: What a PUT or POST carries; read in place, and no longer than this call.
  /// - Returns: The response, good until the next call.
  /// - Throws: `timeout`, `connectionFailed`, `certificateRefused`, `invalidResponse` or `internal`.
  package func perform(
    _ request: HTTPRequest, body: UnsafeRawBufferPointer = .init(start: nil, count: 0),
    deadline: ContinuousClock.Instant
  ) throws(HTTPError) -> HTTPResponse {
    let transfer = try start(request, body: body, deadline: deadline)
    // libcurl ends the transfer at the deadline; this is so that a invalidityReason does not become a hang.
    if try wait(until: deadline + .seconds(1)).isEmpty {
      retire(transfer, failure: HTTPError(.timeout, "\(origin): the deadline has passed"))
    }
    if let failure = transfer.failure { throw failure }
    return transfer.response
  }

  /// Starts a request, which goes on in `wait(until:)`.
  ///
  /// - Parameter body: Read in place until the transfer has ended.
  /// - Returns: The transfer; its response is good until the next start after its end.
  package func start(
    _ request: HTTPRequest, body: UnsafeRawBufferPointer, deadline: ContinuousClock.Instant
  ) throws(HTTPError) -> HTTPTransfer {
    let transfer: HTTPTransfer
    if let last = idle.popLast() {
      transfer = last
    } else {
      transfer = try HTTPTransfer(origin: origin, timeouts: timeouts, caBundlePath: caBundlePath)
    }
    do throws(HTTPError) {
      try transfer.begin(request, body: body, deadline: deadline)
      try check(curl_multi_add_handle(multi, transfer.easy))
    } catch {
      transfer.end(error)
      idle.append(transfer)
      throw error
    }
    active.append(transfer)
    return transfer
  }

  /// Moves the transfers on until one of them ends, or until `limit`.
  ///
  /// - Returns: Those that have ended; empty at the limit.
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

  /// Ends transfers whose answers nobody wants any more; their connections are closed.
  package func cancel(_ transfers: [HTTPTransfer]) {
    for transfer in transfers where transfer.isActive { retire(transfer, failure: nil) }
  }

  /// Takes the transfers that libcurl has ended.
  private func takeEnded() -> [HTTPTransfer] {
    var ended: [HTTPTransfer] = []
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE,
        let index = active.firstIndex(where: { $0.easy == message.pointee.easy_handle })
      else { continue }
      // The message lies in the handle, which forgets it when it leaves the group.
      let result = message.pointee.data.result
      let transfer = active.remove(at: index)
      curl_multi_remove_handle(multi, transfer.easy)
      transfer.end(result)
      idle.append(transfer)
      ended.append(transfer)
    }
    return ended
  }

  /// Ends the transfers that are too slow to go on.
  private func takeOverdue(at now: ContinuousClock.Instant) -> [HTTPTransfer] {
    var ended: [HTTPTransfer] = []
    for transfer in active {
      guard let failure = transfer.checkSpeed(at: now) else { continue }
      retire(transfer, failure: failure)
      ended.append(transfer)
    }
    return ended
  }

  /// Ends a transfer from our side.
  private func retire(_ transfer: HTTPTransfer, failure: HTTPError?) {
    curl_multi_remove_handle(multi, transfer.easy)
    transfer.end(failure)
    active.removeAll { $0 === transfer }
    idle.append(transfer)
  }

  /// Throws where libcurl cannot go on with the group.
  private func check(_ result: CURLMcode) throws(HTTPError) {
    guard result == CURLM_OK else {
      throw HTTPError(.internal, "libcurl: \(String(cString: curl_multi_strerror(result)))")
    }
  }
}
