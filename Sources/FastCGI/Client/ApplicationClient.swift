import Glibc
import System

/// Asks another FastCGI application on a Unix socket (FastCGI 1.0). Each request has a connection of its own.
package struct ApplicationClient: Sendable {
  /// The path of the application's socket.
  package let socketPath: String

  /// A client of the application that listens at `socketPath`.
  package init(socketPath: String) { self.socketPath = socketPath }

  /// Whether somebody accepts connections at the socket. A full queue says so too. Waits for nothing.
  package var isListening: Bool {
    do throws(ApplicationError) {
      _ = try ApplicationConnection(to: socketPath, deadline: .now)
      return true
    } catch {
      return error == .overloaded
    }
  }

  /// Sends a request and waits for the whole answer.
  ///
  /// - Parameters:
  ///   - body: The bytes of FCGI_STDIN, lent for the time of the call.
  ///   - limit: The most bytes of an answer that are read.
  /// - Throws: `ApplicationError`.
  package func ask(
    _ parameters: [(name: String, value: String)], body: UnsafeRawBufferPointer, limit: Int,
    deadline: ContinuousClock.Instant
  ) throws(ApplicationError) -> ApplicationAnswer {
    let connection = try ApplicationConnection(to: socketPath, deadline: deadline)
    var reader = RecordReader(limit: limit)
    var sender = RecordSender(parameters: parameters, body: body)
    while !reader.isEnded {
      let readiness = try connection.wait(toSend: !sender.isEnded, deadline: deadline)
      if readiness.canSend { sender.sendSome(connection.descriptor) }
      if readiness.canReceive, try !reader.receiveSome(connection.descriptor) { throw .closed }
    }
    guard let answer = ApplicationAnswer(cgi: reader.output) else { throw .malformed }
    return answer
  }
}
