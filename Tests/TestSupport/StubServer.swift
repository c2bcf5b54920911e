import Foundation
import Glibc
import Synchronization

/// A scripted server, for responses that real engines do not send on demand.
///
/// Each connection has a thread of its own.
package final class StubServer: Sendable {
  /// The reaction to a complete request.
  package enum Step: Sendable {
    /// Sends these bytes and leaves the connection open.
    case answer(String)
    /// Sends nothing until the client closes the connection.
    case silence
    /// Sends nothing and closes the connection at once.
    case hangUp
  }

  /// The port on 127.0.0.1; 0 on a Unix socket.
  package let port: Int
  /// The listening socket.
  private let listener: Int32
  /// The complete requests in order.
  private let received = Mutex<[String]>([])
  /// The threads that have not ended.
  private let threads = DispatchGroup()

  /// Starts a server.
  ///
  /// - Parameters:
  ///   - connections: The steps of each connection, in the order in which they are accepted. The server closes a
  ///     connection after its last step, and accepts no more than these.
  ///   - unixSocketPath: The path of a Unix socket; `nil` for a port.
  package init(_ connections: [[Step]], unixSocketPath: String? = nil) {
    if let unixSocketPath {
      listener = Self.listen(at: unixSocketPath)
      port = 0
    } else {
      (listener, port) = Self.listen()
    }
    detach { server in
      for steps in connections {
        let peer = accept(server.listener, nil, nil)
        guard peer >= 0 else { break }
        server.detach { $0.serve(steps, peer) }
      }
    }
  }

  /// Runs `body` in a thread that `stop` waits for.
  private func detach(_ body: @escaping @Sendable (StubServer) -> Void) {
    threads.enter()
    Thread.detachNewThread { [self] in
      body(self)
      threads.leave()
    }
  }

  /// A listener on a Unix socket.
  private static func listen(at path: String) -> Int32 {
    let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let isListening = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0 && Glibc.listen(listener, 8) == 0
      }
    }
    precondition(isListening)
    return listener
  }

  /// A listener on a free port.
  private static func listen() -> (listener: Int32, port: Int) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutableBytes(of: &address) { raw in
      let pointer = raw.baseAddress!.assumingMemoryBound(to: sockaddr.self)
      precondition(bind(listener, pointer, length) == 0 && Glibc.listen(listener, 8) == 0)
      precondition(getsockname(listener, pointer, &length) == 0)
    }
    return (listener, Int(UInt16(bigEndian: address.sin_port)))
  }

  /// The complete requests so far, with heads and bodies.
  package var requests: [String] { received.withLock { $0 } }

  /// Stops listening, and waits for the threads.
  package func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    threads.wait()
    close(listener)
  }

  /// Performs the steps of a connection.
  private func serve(_ steps: [Step], _ peer: Int32) {
    defer { close(peer) }
    for step in steps {
      guard let request = Self.readRequest(peer) else { return }
      received.withLock { $0.append(request) }
      switch step {
      case .answer(let text): Self.write(text, to: peer)
      case .silence: while Self.read(peer) != nil {}
      case .hangUp: return
      }
    }
  }

  /// Reads a request with a body of Content-Length bytes; `nil` if the client has closed the connection.
  private static func readRequest(_ peer: Int32) -> String? {
    var bytes: [UInt8] = []
    while true {
      if let end = bytes.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound {
        let head = String(decoding: bytes[..<end], as: UTF8.self)
        let line = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        let length = line.flatMap { Int($0.dropFirst(15).drop { $0 == " " }) } ?? 0
        if bytes.count >= end + length { return String(decoding: bytes, as: UTF8.self) }
      }
      guard let more = read(peer) else { return nil }
      bytes += more
    }
  }

  /// Waits for bytes; `nil` at the end of the stream.
  private static func read(_ peer: Int32) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = recv(peer, &buffer, buffer.count, 0)
    return count > 0 ? Array(buffer[..<count]) : nil
  }

  /// Sends `text`, or as much of it as the client reads.
  private static func write(_ text: String, to peer: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(peer, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}

extension StubServer.Step {
  /// A complete response with Content-Length.
  package static func reply(_ status: String, fields: String = "", body: String = "") -> Self {
    .answer("HTTP/1.1 \(status)\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
  }
}
