import CFastCGI
import Glibc
import Text

/// The connection of one thread to libfcgi: accepts a request, lends it, and sends the response.
struct Connection: ~Copyable {
  /// The result of an attempt to accept.
  enum Acceptance {
    /// A request, valid until `finish`.
    case request(Request)
    /// A request whose client has disconnected already.
    case abandoned
    /// No connection is waiting.
    case none
    /// The system refused with this errno; a later attempt may succeed.
    case failed(errno: Int32)
  }

  /// libfcgi keeps pointers into the request, so its address must not change.
  private let request: UnsafeMutablePointer<FCGX_Request>
  private let configuration: Pool.Configuration
  /// Whether the peer is on this host, on a Unix socket.
  private let isLocal: Bool

  /// A connection that accepts from `listener`; FCGX_Init must have been called.
  init(listener: Listener, configuration: Pool.Configuration) {
    request = .allocate(capacity: 1)
    self.configuration = configuration
    isLocal = listener.isLocal
    FCGX_InitRequest(request, listener.socket, FCGI_FAIL_ACCEPT_ON_INTR)
  }

  deinit {
    FCGX_Free(request, 1)
    request.deallocate()
  }

  /// Accepts the next request, without waiting.
  func accept() -> Acceptance {
    let code = FCGX_Accept_r(request)
    guard code == 0 else {
      return code == -EAGAIN || code == -EINTR || code == -ECONNABORTED ? .none : .failed(errno: -code)
    }
    guard !peerHasGone else {
      FCGX_Finish_r(request)
      return .abandoned
    }
    let declaredLength = parameter("CONTENT_LENGTH")
    return .request(
      Request(
        method: parameter("REQUEST_METHOD"),
        target: parameter("REQUEST_URI"),
        contentType: parameter("CONTENT_TYPE"),
        requestID: parameter("HTTP_X_REQUEST_ID"),
        contentLength: Int(declaredLength) ?? 0,
        body: StreamBody(
          stream: request.pointee.in,
          declaredLength: declaredLength,
          filePath: parameter("REQUEST_BODY_FILE"),
          limit: configuration.maximumBodySize,
          spool: configuration.spool),
        field: { [request] in Self.parameter($0.rawValue, of: request) },
        parameter: { [request] in Self.parameter($0, of: request) }))
  }

  /// Sends the response and closes the connection. Bytes of the body that were not read stay unread.
  func finish(with response: Response) {
    response.serialized().withUnsafeBytes { bytes in
      _ = FCGX_PutStr(bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count), request.pointee.out)
    }
    // By default libfcgi waits until the peer has closed: the kernel would otherwise reset the connection because of unread
    // input, and the peer could lose the response. Without unread input there is nothing to wait for.
    _ = hasWholeInput ? FCGX_Detach(request) : FCGX_Attach(request)
    FCGX_Finish_r(request)
  }

  /// Whether the peer has sent everything, and everything was read.
  private var hasWholeInput: Bool {
    if isReady(for: Int16(POLLIN)) { return false }
    if FCGX_HasSeenEOF(request.pointee.in) != 0 { return true }
    // Nobody reads the end of an empty body. On a Unix socket it has arrived with the parameters; over TCP it may still arrive.
    return isLocal && ["", "0"].contains(parameter("CONTENT_LENGTH"))
  }

  /// The value of a FastCGI parameter, empty where it was not sent.
  private func parameter(_ name: String) -> String { Self.parameter(name, of: request) }

  /// The value of a FastCGI parameter, empty where it was not sent.
  ///
  /// A value that is not UTF-8 gets its octets above 0x7F percent-encoded: in a request target that means the same.
  private static func parameter(_ name: String, of request: UnsafeMutablePointer<FCGX_Request>) -> String {
    guard let value = FCGX_GetParam(name, request.pointee.envp) else { return "" }
    if let text = String(validatingCString: value) { return text }
    let octets = UnsafeRawBufferPointer(start: value, count: strlen(value))
    return octets.map { $0 < 0x80 ? String(UnicodeScalar($0)) : "%" + Hexadecimal.encode($0) }.joined()
  }

  /// Whether nginx has closed its side: the client has disconnected, and nobody would receive a response.
  private var peerHasGone: Bool {
    let readHangup: Int16 = 0x2000  // POLLRDHUP, which is a GNU extension and not imported
    return isReady(for: readHangup)
  }

  /// Whether one of `events` has happened to the connection.
  private func isReady(for events: Int16) -> Bool {
    var poller = pollfd(fd: request.pointee.ipcFd, events: events, revents: 0)
    return poll(&poller, 1, 0) > 0
  }
}
