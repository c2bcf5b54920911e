import CCurl
import System
import Text

/// One libcurl handle: what a request under way needs, and what has arrived of its response. Used again and again.
package final class HTTPTransfer {
  /// libcurl's handle, owned.
  let easy: UnsafeMutableRawPointer
  /// Where the callbacks put what arrives. The handle points to it, so it lives as long.
  package let response = HTTPResponse()
  /// Where the callback takes what is sent. The handle points to it, so it lives as long.
  private let source = HTTPBodySource()
  /// How the transfer ended: `nil` while it is under way, and for one that arrived whole (of whatever status).
  package private(set) var failure: HTTPError?
  /// Whether the transfer has begun and not ended.
  private(set) var isActive = false
  /// Where libcurl writes what went wrong, owned.
  private let errorText: UnsafeMutablePointer<CChar>
  /// Scheme and authority of every request.
  private let origin: String
  /// The header fields of the request under way, owned; the handle points to them.
  private var fields: UnsafeMutablePointer<curl_slist>?
  /// Where text for libcurl is put together, which copies it.
  private var text: [UInt8] = []
  /// Judges how it goes on.
  private var speedCheck: TransferSpeedCheck

  /// Makes a handle for requests to `origin`.
  ///
  /// - Parameter caBundlePath: A file of CA certificates (PEM) in place of the system's.
  init(origin: String, timeouts: HTTPTimeouts, caBundlePath: String?) throws(HTTPError) {
    guard let easy = curl_easy_init() else { throw HTTPError(.internal, "libcurl has no memory for a handle") }
    self.easy = easy
    self.origin = origin
    speedCheck = TransferSpeedCheck(timeouts)
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    try setFixedOptions(caBundlePath: caBundlePath)
  }

  deinit {
    curl_easy_cleanup(easy)
    curl_slist_free_all(fields)
    errorText.deallocate()
  }

  /// Points the handle to a request.
  ///
  /// - Parameter body: What a PUT or POST carries; read in place until the transfer has ended.
  func begin(
    _ request: HTTPRequest, body: UnsafeRawBufferPointer, deadline: ContinuousClock.Instant
  ) throws(HTTPError) {
    let now = ContinuousClock.now
    let remaining = (deadline - now).wholeMilliseconds
    guard remaining > 0 else { throw HTTPError(.timeout, "the deadline had passed before the request was sent") }
    response.reset()
    failure = nil
    errorText.pointee = 0
    for field in request.fields { try append(field) }
    // Fields that libcurl would add by itself, unsigned: a colon and no value takes them out.
    for name in ["accept", "content-type", "expect"] where !request.fields.contains(where: { $0.name == name }) {
      try append(line: name, ":")
    }
    try setTarget(of: request)
    try check(ccurl_easy_setopt_list(easy, CURLOPT_HTTPHEADER, fields))
    try set(CURLOPT_TIMEOUT_MS, remaining)
    try set(CURLOPT_CONNECTTIMEOUT_MS, min(remaining, max(1, speedCheck.timeouts.connect.wholeMilliseconds)))
    try setMethod(request.method, body: body)
    speedCheck.begin(byteCount: body.count, at: now)
    isActive = true
  }

  /// Takes note of the end: the request's fields and body are not touched from here on.
  func end(_ result: CURLcode) {
    var result = result
    if result == CURLE_OK { result = ccurl_easy_getinfo_long(easy, CURLINFO_RESPONSE_CODE, &response.status) }
    end(result == CURLE_OK ? nil : failure(result))
  }

  /// Takes note of an end that libcurl did not see.
  func end(_ failure: HTTPError?) {
    self.failure = failure
    isActive = false
    _ = ccurl_easy_setopt_list(easy, CURLOPT_HTTPHEADER, nil)
    source.rest = UnsafeRawBufferPointer(start: nil, count: 0)
    curl_slist_free_all(fields)
    fields = nil
  }

  /// When the speedCheck is to be judged next.
  var nextCheck: ContinuousClock.Instant { speedCheck.nextCheck }

  /// Judges the speedCheck where it is time to.
  ///
  /// - Returns: `timeout` where the transfer is too slow to go on.
  func checkSpeed(at now: ContinuousClock.Instant) -> HTTPError? {
    guard now >= speedCheck.nextCheck else { return nil }
    var sent: curl_off_t = 0
    _ = ccurl_easy_getinfo_offset(easy, CURLINFO_SIZE_UPLOAD_T, &sent)
    let complaint = speedCheck.check(sent: Int(sent), received: response.byteCount, at: now)
    return complaint.map { HTTPError(.timeout, "\(origin): \($0)") }
  }

  /// Sets what is the same for every request.
  private func setFixedOptions(caBundlePath: String?) throws(HTTPError) {
    try check(ccurl_easy_setopt_pointer(easy, CURLOPT_ERRORBUFFER, errorText))
    // No signals: the process has threads, and SIGALRM would hit any of them.
    try set(CURLOPT_NOSIGNAL, 1)
    try set(CURLOPT_TCP_NODELAY, 1)
    try set(CURLOPT_TCP_KEEPALIVE, 1)
    try set(CURLOPT_FOLLOWLOCATION, 0)
    try set(CURLOPT_URL, origin)
    // An empty name keeps libcurl from reading proxies out of the environment.
    try set(CURLOPT_PROXY, "")
    try set(CURLOPT_PROTOCOLS_STR, "http,https")
    // HTTP/2 would bring nothing to one request at a time, and parts side by side want a connection each.
    try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    // Each piece that is sent is a turn of libcurl's loop; the default is 64 KiB.
    try set(CURLOPT_UPLOAD_BUFFERSIZE, 256 << 10)
    if let caBundlePath { try set(CURLOPT_CAINFO, caBundlePath) }

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

  /// The source that a callback's context stands for.
  private static func source(_ context: UnsafeMutableRawPointer?) -> HTTPBodySource {
    Unmanaged<HTTPBodySource>.fromOpaque(context!).takeUnretainedValue()
  }

  /// The response that a callback's context stands for.
  private static func response(_ context: UnsafeMutableRawPointer?) -> HTTPResponse {
    Unmanaged<HTTPResponse>.fromOpaque(context!).takeUnretainedValue()
  }

  /// Sets path and query, which are signed: libcurl sends them byte for byte.
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

  /// Sets the method, undoing what the last one has set.
  private func setMethod(_ method: HTTPRequest.Method, body: UnsafeRawBufferPointer) throws(HTTPError) {
    switch method {
    case .get, .delete:
      try set(CURLOPT_HTTPGET, 1)
      try set(CURLOPT_CUSTOMREQUEST, method == .delete ? method.rawValue : nil)
    case .head:
      try set(CURLOPT_CUSTOMREQUEST, nil)
      try set(CURLOPT_NOBODY, 1)
    case .put, .post:
      // A PUT is a POST by another name. Its body comes from a callback without a way back: libcurl would otherwise send
      // a request again by itself when a kept connection breaks, and S3's 412 to what the first one had stored would
      // look like somebody else's object.
      source.rest = body
      try set(CURLOPT_POST, 1)
      try check(ccurl_easy_setopt_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
      try set(CURLOPT_CUSTOMREQUEST, method.rawValue)
    }
  }

  /// Appends a field to the request's.
  private func append(_ field: HTTPField) throws(HTTPError) {
    // libcurl sends a field without a value only where `;` stands in place of the colon.
    guard !field.value.isEmpty else { return try append(line: field.name, ";") }
    try append(line: field.name, ": ", field.value)
  }

  /// Appends a copy of a header line, given in pieces, to the request's.
  private func append(line pieces: String...) throws(HTTPError) {
    text.removeAll(keepingCapacity: true)
    for piece in pieces { text.append(piece) }
    text.append(0)
    let longer = text.withRawBytes { curl_slist_append(fields, $0.baseAddress?.assumingMemoryBound(to: CChar.self)) }
    guard let longer else { throw HTTPError(.internal, "no memory for header fields") }
    fields = longer
  }

  /// Sets a number.
  private func set(_ option: CURLoption, _ value: Int) throws(HTTPError) {
    try check(ccurl_easy_setopt_long(easy, option, value))
  }

  /// Sets text, or resets it.
  private func set(_ option: CURLoption, _ value: String?) throws(HTTPError) {
    try check(ccurl_easy_setopt_string(easy, option, value))
  }

  /// Throws where libcurl does not take an option.
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
  /// The kind of failure that a result of libcurl stands for.
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
      case CURLE_WRITE_ERROR, CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING:
        .invalidResponse
      default:
        .internal
      }
  }
}
