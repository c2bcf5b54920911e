import CCurl

/// One libcurl handle and the connection that it keeps warm. Belongs to one thread.
final class HTTPConnection {
  /// libcurl's handle, owned.
  private let easy: UnsafeMutableRawPointer
  /// Where libcurl writes what went wrong, owned.
  private let errorText: UnsafeMutablePointer<CChar>
  /// Where the callbacks put what arrives. The handle points to it, so it lives as long.
  private let response = HTTPResponse()
  /// Scheme and authority of every request.
  private let origin: String
  /// How long a connection may take to stand.
  private let connectTimeout: Duration

  /// Sets up libcurl itself, once in a process.
  private static let globalResult = ccurl_global_init()

  /// Makes a handle; connects at the first request.
  init(configuration: S3Configuration) throws(S3Error) {
    guard Self.globalResult == CURLE_OK, let easy = curl_easy_init() else {
      throw S3Error(.internal, "libcurl cannot be set up")
    }
    self.easy = easy
    origin = configuration.address.origin
    connectTimeout = configuration.timeouts.connect
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    try setFixedOptions(configuration)
  }

  deinit {
    curl_easy_cleanup(easy)
    errorText.deallocate()
  }

  /// Sends a request and waits for the whole answer, of whatever status.
  ///
  /// - Parameters:
  ///   - body: What a PUT carries; read in place, and no longer than this call.
  /// - Returns: The answer, good until the next call.
  /// - Throws: `timeout`, `connectionFailed`, `invalidResponse` or `internal`.
  func perform(
    _ request: HTTPRequest, body: UnsafeRawBufferPointer, deadline: ContinuousClock.Instant
  ) throws(S3Error) -> HTTPResponse {
    let remaining = (deadline - .now).wholeMilliseconds
    guard remaining > 0 else { throw S3Error(.timeout, "the deadline had passed before the request was sent") }
    response.reset()
    errorText.pointee = 0

    var list: UnsafeMutablePointer<curl_slist>?
    defer { curl_slist_free_all(list) }
    for field in request.fields {
      // libcurl sends a field without a value only where `;` stands in place of the colon.
      try Self.append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)", to: &list)
    }
    // Fields that libcurl would add by itself, unsigned: a colon and no value takes them out.
    for name in ["accept", "content-type", "expect"] where !request.fields.contains(where: { $0.name == name }) {
      try Self.append("\(name):", to: &list)
    }

    var url: [UInt8] = []
    url.reserveCapacity(origin.utf8.count + request.path.count + request.query.count + 2)
    url += origin.utf8
    url += request.path
    if !request.query.isEmpty {
      url.append(UInt8(ascii: "?"))
      url += request.query
    }
    try set(CURLOPT_URL, String(decoding: url, as: UTF8.self))
    try check(ccurl_easy_setopt_list(easy, CURLOPT_HTTPHEADER, list))
    try set(CURLOPT_TIMEOUT_MS, remaining)
    try set(CURLOPT_CONNECTTIMEOUT_MS, min(remaining, max(1, connectTimeout.wholeMilliseconds)))
    try setMethod(request.method, body: body)

    let result = curl_easy_perform(easy)
    // The list and the body end with this call: the handle must not point to them any longer.
    try check(ccurl_easy_setopt_list(easy, CURLOPT_HTTPHEADER, nil))
    try check(ccurl_easy_setopt_pointer(easy, CURLOPT_POSTFIELDS, nil))
    guard result == CURLE_OK else { throw failure(result) }
    try check(ccurl_easy_getinfo_long(easy, CURLINFO_RESPONSE_CODE, &response.status))
    return response
  }

  /// Sets what is the same for every request.
  private func setFixedOptions(_ configuration: S3Configuration) throws(S3Error) {
    try check(ccurl_easy_setopt_pointer(easy, CURLOPT_ERRORBUFFER, errorText))
    // No signals: the process has threads, and SIGALRM would hit any of them.
    try set(CURLOPT_NOSIGNAL, 1)
    try set(CURLOPT_TCP_NODELAY, 1)
    try set(CURLOPT_TCP_KEEPALIVE, 1)
    try set(CURLOPT_FOLLOWLOCATION, 0)
    // Paths are signed: not a byte of them may change, dot segments included.
    try set(CURLOPT_PATH_AS_IS, 1)
    // An empty name keeps libcurl from reading proxies out of the environment.
    try set(CURLOPT_PROXY, "")
    try set(CURLOPT_PROTOCOLS_STR, configuration.endpoint.scheme.rawValue)
    // HTTP/2 would bring nothing to one request at a time.
    try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    if let path = configuration.caBundlePath { try set(CURLOPT_CAINFO, path) }
    try set(CURLOPT_LOW_SPEED_LIMIT, 1)
    try set(CURLOPT_LOW_SPEED_TIME, max(1, configuration.timeouts.stall.wholeMilliseconds / 1000))

    let context = Unmanaged.passUnretained(response).toOpaque()
    try check(ccurl_easy_setopt_pointer(easy, CURLOPT_HEADERDATA, context))
    try check(ccurl_easy_setopt_pointer(easy, CURLOPT_WRITEDATA, context))
    try check(
      ccurl_easy_setopt_receiver(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
        HTTPConnection.response(context).append(headerLine: .init(start: bytes, count: size * count)) ? size * count : 0
      })
    try check(
      ccurl_easy_setopt_receiver(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
        HTTPConnection.response(context).append(body: .init(start: bytes, count: size * count)) ? size * count : 0
      })
  }

  /// The response that a callback's context stands for.
  private static func response(_ context: UnsafeMutableRawPointer?) -> HTTPResponse {
    Unmanaged<HTTPResponse>.fromOpaque(context!).takeUnretainedValue()
  }

  /// Sets the method, undoing what the last one has set.
  private func setMethod(_ method: HTTPRequest.Method, body: UnsafeRawBufferPointer) throws(S3Error) {
    switch method {
    case .get, .delete:
      try set(CURLOPT_HTTPGET, 1)
      try set(CURLOPT_CUSTOMREQUEST, method == .delete ? method.rawValue : nil)
    case .head:
      try set(CURLOPT_CUSTOMREQUEST, nil)
      try set(CURLOPT_NOBODY, 1)
    case .put:
      // A POST by another name: unlike an upload by callback, its body needs no help to be sent again when a kept
      // connection turns out to be dead.
      try set(CURLOPT_POST, 1)
      try check(ccurl_easy_setopt_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
      try check(ccurl_easy_setopt_pointer(easy, CURLOPT_POSTFIELDS, body.baseAddress ?? Self.noBytes))
      try set(CURLOPT_CUSTOMREQUEST, method.rawValue)
    }
  }

  /// An address for an empty body: with none libcurl would ask its read callback.
  private static var noBytes: UnsafeRawPointer { UnsafeRawPointer(bitPattern: 1)! }

  /// Appends a copy of a header line to `list`.
  private static func append(_ line: String, to list: inout UnsafeMutablePointer<curl_slist>?) throws(S3Error) {
    guard let longer = curl_slist_append(list, line) else { throw S3Error(.internal, "no memory for header fields") }
    list = longer
  }

  /// Sets a number.
  private func set(_ option: CURLoption, _ value: Int) throws(S3Error) {
    try check(ccurl_easy_setopt_long(easy, option, value))
  }

  /// Sets text, or resets it.
  private func set(_ option: CURLoption, _ value: String?) throws(S3Error) {
    try check(ccurl_easy_setopt_string(easy, option, value))
  }

  /// Throws where libcurl does not take an option.
  private func check(_ result: CURLcode) throws(S3Error) {
    guard result == CURLE_OK else { throw failure(result) }
  }

  /// The error for a result of libcurl.
  private func failure(_ result: CURLcode) -> S3Error {
    let detail =
      response.excess ?? String(cString: errorText.pointee == 0 ? curl_easy_strerror(result) : UnsafePointer(errorText))
    return S3Error(Self.code(result), "\(origin): \(detail)", curlCode: Int(result.rawValue))
  }

  /// The kind of failure that a result of libcurl stands for.
  private static func code(_ result: CURLcode) -> S3Error.Code {
    switch result {
    case CURLE_OPERATION_TIMEDOUT:
      .timeout
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING,
      CURLE_PARTIAL_FILE, CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE:
      .connectionFailed
    case CURLE_WRITE_ERROR, CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING:
      .invalidResponse
    default:
      .internal
    }
  }
}

extension Duration {
  /// The duration in milliseconds, rounded towards zero.
  var wholeMilliseconds: Int {
    Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
  }
}
