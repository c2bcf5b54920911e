import CCurl
import System
import Text

/// A request with the memory for its response. The memory is reused for many requests, libcurl's handle is not.
package final class HTTPTransfer {
  /// libcurl's easy handle, while the transfer is active; owned.
  ///
  /// Each request has a new one. A used handle keeps a pointer to the last header field of its last response, which
  /// libcurl before 8.2.0 follows if the next response begins with a folded line: it then writes to memory that it has
  /// freed (curl issue 11101). `curl_easy_reset` does not help.
  private(set) var easy: UnsafeMutableRawPointer?
  /// The response, which the callbacks fill. The handle points to it.
  package let response = HTTPResponse()
  /// The body, which the callback reads. The handle points to it.
  private let source = HTTPBodySource()
  /// Why the transfer failed; `nil` before its end, and for a complete response with any status.
  package private(set) var failure: HTTPError?
  /// Whether the transfer has started and not ended.
  private(set) var isActive = false
  /// libcurl's error message; owned.
  private let errorText: UnsafeMutablePointer<CChar>
  /// The scheme and the authority of every request.
  private let origin: String
  /// The path of a PEM file with CA certificates; `nil` for those of the system.
  private let caBundlePath: String?
  /// The Unix socket on which the server listens; `nil` for the host and port of the origin.
  private let unixSocketPath: String?
  /// TLS sessions, which outlive the handles; not owned.
  private let sessions: UnsafeMutableRawPointer
  /// The header fields of the request; owned. The handle points to them.
  private var fields: UnsafeMutablePointer<curl_slist>?
  /// A buffer for text that libcurl copies.
  private var text: [UInt8] = []
  /// Checks the speed.
  private var speedCheck: TransferSpeedCheck

  /// A transfer for requests to `origin`.
  ///
  /// - Parameters:
  ///   - caBundlePath: The path of a PEM file with CA certificates; `nil` for those of the system.
  ///   - unixSocketPath: The Unix socket on which the server listens; `nil` for the host and port of the origin.
  ///   - sessions: A share handle of libcurl with TLS sessions. It must outlive the transfer.
  init(
    origin: String, timeouts: HTTPTimeouts, caBundlePath: String?, unixSocketPath: String?,
    sessions: UnsafeMutableRawPointer
  ) {
    self.origin = origin
    self.caBundlePath = caBundlePath
    self.unixSocketPath = unixSocketPath
    self.sessions = sessions
    speedCheck = TransferSpeedCheck(timeouts)
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
  }

  deinit {
    curl_easy_cleanup(easy)
    curl_slist_free_all(fields)
    errorText.deallocate()
  }

  /// Prepares a handle for a request.
  ///
  /// - Parameters:
  ///   - body: The body of a PUT or POST. The caller owns the memory, which must be valid until the transfer ends.
  ///   - file: Where the body of the response goes; `nil` for the memory of the response.
  func begin(
    _ request: HTTPRequest, body: UnsafeRawBufferPointer, into file: HTTPBodyFile?, deadline: ContinuousClock.Instant
  ) throws(HTTPError) {
    let now = ContinuousClock.now
    let remaining = (deadline - now).wholeMilliseconds
    guard remaining > 0 else { throw HTTPError(.timeout, "the deadline had passed before the request was sent") }
    guard let easy = curl_easy_init() else { throw HTTPError(.internal, "libcurl has no memory for a handle") }
    self.easy = easy
    response.reset(file: file, limit: request.responseLimit)
    failure = nil
    errorText.pointee = 0
    try setFixedOptions()
    if let file {
      // Refuses a body before its first byte where Content-Length says that it is too large.
      try check(ccurl_easy_setopt_offset(easy, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(file.limit)))
      // A larger buffer means fewer system calls. The default is 16 KiB.
      try set(CURLOPT_BUFFERSIZE, 256 << 10)
    }
    for field in request.fields { try append(field) }
    // libcurl would add these fields unsigned. A name with a colon and no value removes them.
    for name in ["accept", "content-type", "expect"] where !request.fields.contains(where: { $0.name == name }) {
      try append(line: name, ":")
    }
    if request.isSentOnce { try set(CURLOPT_FRESH_CONNECT, 1) }
    try setTarget(of: request)
    try check(ccurl_easy_setopt_list(easy, CURLOPT_HTTPHEADER, fields))
    try set(CURLOPT_TIMEOUT_MS, remaining)
    try set(CURLOPT_CONNECTTIMEOUT_MS, min(remaining, max(1, speedCheck.timeouts.connect.wholeMilliseconds)))
    try setMethod(request.method, body: body)
    speedCheck.begin(byteCount: body.count, at: now)
    isActive = true
  }

  /// Records the end. libcurl's multi handle must not have the easy handle any more: it is freed here, with the fields
  /// of the request. The body is not used any more.
  func end(_ result: CURLcode) {
    var result = result
    if result == CURLE_FILESIZE_EXCEEDED { response.refuseLargeBody() }
    if result == CURLE_OK { result = ccurl_easy_getinfo_long(easy, CURLINFO_RESPONSE_CODE, &response.status) }
    end(result == CURLE_OK ? nil : failure(result))
  }

  /// Records the end of a transfer that libcurl has not ended.
  func end(_ failure: HTTPError?) {
    self.failure = failure
    isActive = false
    response.releaseFile()
    curl_easy_cleanup(easy)
    easy = nil
    source.rest = UnsafeRawBufferPointer(start: nil, count: 0)
    curl_slist_free_all(fields)
    fields = nil
  }

  /// When the next check of the speed is due.
  var nextCheck: ContinuousClock.Instant { speedCheck.nextCheck }

  /// Checks the speed if a check is due.
  ///
  /// - Returns: `timeout` if the transfer is too slow; `nil` otherwise.
  func checkSpeed(at now: ContinuousClock.Instant) -> HTTPError? {
    guard now >= speedCheck.nextCheck else { return nil }
    var sent: curl_off_t = 0
    _ = ccurl_easy_getinfo_offset(easy, CURLINFO_SIZE_UPLOAD_T, &sent)
    let exceededLimit = speedCheck.check(sent: Int(sent), received: response.byteCount, at: now)
    return exceededLimit.map { HTTPError(.timeout, "\(origin): \($0)") }
  }

  /// Sets the options that are the same for every request.
  private func setFixedOptions() throws(HTTPError) {
    try check(ccurl_easy_setopt_pointer(easy, CURLOPT_SHARE, sessions))
    try check(ccurl_easy_setopt_pointer(easy, CURLOPT_ERRORBUFFER, errorText))
    // libcurl must not use SIGALRM, because the process has several threads.
    try set(CURLOPT_NOSIGNAL, 1)
    try set(CURLOPT_TCP_NODELAY, 1)
    try set(CURLOPT_TCP_KEEPALIVE, 1)
    try set(CURLOPT_FOLLOWLOCATION, 0)
    try set(CURLOPT_URL, origin)
    // An empty name keeps libcurl from reading proxies out of the environment.
    try set(CURLOPT_PROXY, "")
    try set(CURLOPT_PROTOCOLS_STR, "http,https")
    // HTTP/2 has no advantage for one request at a time, and parallel parts need a connection each.
    try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    // A larger buffer means fewer turns of libcurl's loop. The default is 64 KiB.
    try set(CURLOPT_UPLOAD_BUFFERSIZE, 256 << 10)
    if let caBundlePath { try set(CURLOPT_CAINFO, caBundlePath) }
    if let unixSocketPath { try set(CURLOPT_UNIX_SOCKET_PATH, unixSocketPath) }

    let context = Unmanaged.passUnretained(response).toOpaque()
    try check(ccurl_easy_setopt_pointer(easy, CURLOPT_HEADERDATA, context))
    try check(ccurl_easy_setopt_pointer(easy, CURLOPT_WRITEDATA, context))
    try check(
      ccurl_easy_setopt_receiver(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
        HTTPTransfer.response(context).append(headerLine: .init(start: bytes, count: size * count)) ? size * count : 0
      })
    try check(
      ccurl_easy_setopt_receiver(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
        HTTPTransfer.response(context).append(body: .init(start: bytes, count: size * count)) ? size * count : 0
      })
    try check(ccurl_easy_setopt_pointer(easy, CURLOPT_READDATA, Unmanaged.passUnretained(source).toOpaque()))
    try check(
      ccurl_easy_setopt_sender(easy, CURLOPT_READFUNCTION) { buffer, size, count, context in
        HTTPTransfer.source(context).move(to: UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
      })
  }

  /// The body of a callback's context.
  private static func source(_ context: UnsafeMutableRawPointer?) -> HTTPBodySource {
    Unmanaged<HTTPBodySource>.fromOpaque(context!).takeUnretainedValue()
  }

  /// The response of a callback's context.
  private static func response(_ context: UnsafeMutableRawPointer?) -> HTTPResponse {
    Unmanaged<HTTPResponse>.fromOpaque(context!).takeUnretainedValue()
  }

  /// Sets the path and the query. They are signed, so libcurl must send them byte for byte.
  private func setTarget(of request: HTTPRequest) throws(HTTPError) {
    text.removeAll(keepingCapacity: true)
    text += request.path
    if !request.query.isEmpty {
      text.append(UInt8(ascii: "?"))
      text += request.query
    }
    text.append(0)
    let result = text.withRawBytes {
      ccurl_easy_setopt_string(easy, CURLOPT_REQUEST_TARGET, $0.baseAddress?.assumingMemoryBound(to: CChar.self))
    }
    try check(result)
  }

  /// Sets the method.
  private func setMethod(_ method: HTTPRequest.Method, body: UnsafeRawBufferPointer) throws(HTTPError) {
    switch method {
    case .get:
      break
    case .delete:
      try set(CURLOPT_CUSTOMREQUEST, method.rawValue)
    case .head:
      try set(CURLOPT_NOBODY, 1)
    case .put, .post:
      // A PUT is sent as a POST with another name. The callback that reads the body cannot rewind, so libcurl cannot
      // retry the request when a reused connection breaks. A retry of a put that was stored would get 412, as if
      // another client had stored the object.
      source.rest = body
      try set(CURLOPT_POST, 1)
      try check(ccurl_easy_setopt_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
      try set(CURLOPT_CUSTOMREQUEST, method.rawValue)
    }
  }

  /// Appends a header field to the request.
  private func append(_ field: HTTPField) throws(HTTPError) {
    // libcurl sends a field without a value only if `;` replaces the colon.
    guard !field.value.isEmpty else { return try append(line: field.name, ";") }
    try append(line: field.name, ": ", field.value)
  }

  /// Appends a header line, given in pieces, to the request.
  private func append(line pieces: String...) throws(HTTPError) {
    text.removeAll(keepingCapacity: true)
    for piece in pieces { text.append(piece) }
    text.append(0)
    let longer = text.withRawBytes { curl_slist_append(fields, $0.baseAddress?.assumingMemoryBound(to: CChar.self)) }
    guard let longer else { throw HTTPError(.internal, "no memory for header fields") }
    fields = longer
  }

  /// Sets an option to a number.
  private func set(_ option: CURLoption, _ value: Int) throws(HTTPError) {
    try check(ccurl_easy_setopt_long(easy, option, value))
  }

  /// Sets an option to text.
  private func set(_ option: CURLoption, _ value: String) throws(HTTPError) {
    try check(ccurl_easy_setopt_string(easy, option, value))
  }

  /// Throws the error for a result of libcurl.
  private func check(_ result: CURLcode) throws(HTTPError) {
    guard result == CURLE_OK else { throw failure(result) }
  }

  /// The error for a result of libcurl.
  private func failure(_ result: CURLcode) -> HTTPError {
    let detail =
      response.excess ?? String(cString: errorText.pointee == 0 ? curl_easy_strerror(result) : UnsafePointer(errorText))
    return HTTPError(
      HTTPError.Code(result), "\(origin): \(detail)",
      mayHaveArrived: result != CURLE_COULDNT_CONNECT && result != CURLE_COULDNT_RESOLVE_HOST)
  }
}

extension HTTPError.Code {
  /// The kind of failure for a result of libcurl.
  fileprivate init(_ result: CURLcode) {
    self =
      switch result {
      case CURLE_OPERATION_TIMEDOUT:
        .timeout
      case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING,
        CURLE_PARTIAL_FILE, CURLE_SEND_FAIL_REWIND, CURLE_SSL_CONNECT_ERROR:
        .connectionFailed
      case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
        .certificateRefused
      // libcurl 7.88 reports a bad argument for a folded line that follows no field.
      case CURLE_WRITE_ERROR, CURLE_FILESIZE_EXCEEDED, CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL,
        CURLE_BAD_CONTENT_ENCODING, CURLE_BAD_FUNCTION_ARGUMENT:
        .invalidResponse
      default:
        .internal
      }
  }
}
