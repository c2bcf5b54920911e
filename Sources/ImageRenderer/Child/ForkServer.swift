import CSandbox
import Glibc
import Log
import System

/// A process that forks the children.
///
/// It is forked at the start, with libvips set up, and never sees a request: what breaks out of a child finds one
/// picture, and nothing that the renderer has had in its memory before. It has one thread, so that a fork copies no lock
/// that another thread holds.
final class ForkServer: Sendable {
  /// This end of the connection. It stays open until the process ends.
  private let channel: Int32

  /// Forks the server. Call on the main thread, before other threads exist.
  init() throws(SystemError) {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw SystemError(call: "socketpair", errno: errno) }
    let parent = getpid()
    let process = csandbox_fork()
    guard process >= 0 else { throw SystemError(call: "fork", errno: errno) }
    if process == 0 { Self.serve(ends[1], parent: parent) }
    close(ends[1])
    channel = ends[0]
  }

  /// Forks a child that has these three files.
  ///
  /// - Returns: Its process ID.
  func fork(channel: FileDescriptor, input: FileDescriptor, output: FileDescriptor) throws(SystemError) -> pid_t {
    var answer = ask([0], [channel.number, input.number, output.number])
    guard let process = answer.number().flatMap({ pid_t(exactly: $0) }), process > 0 else {
      throw SystemError(call: "fork", errno: EAGAIN)
    }
    return process
  }

  /// Waits for a child that has ended or been killed.
  ///
  /// - Returns: Its wait status, and the time that it has used of the processor.
  func reap(_ process: pid_t) throws(SystemError) -> (status: Int32, processorTime: Duration) {
    var answer = ask([Int(process)], [])
    guard let status = answer.number().flatMap({ Int32(exactly: $0) }), let microseconds = answer.number() else {
      throw SystemError(call: "wait4", errno: ECHILD)
    }
    return (status, .microseconds(microseconds))
  }

  /// Sends numbers and descriptors, and waits for the answer. Without the server there is nothing to do but to end:
  /// multiwatch starts another renderer.
  private func ask(_ numbers: [Int], _ descriptors: [Int32]) -> MessageReader {
    guard Self.send(numbers, descriptors, on: channel), let answer = Self.receive(on: channel) else {
      JSONLine { $0.logHeader(level: "critical", message: "fork server died") }.write()
      _exit(EXIT_FAILURE)
    }
    return answer.numbers
  }

  // MARK: The server

  /// Serves until the renderer ends.
  private static func serve(_ channel: Int32, parent: pid_t) -> Never {
    // A stop signal to all processes of the service must not end jobs.
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGTERM, SIGINT, SIGUSR1, SIGHUP] { sigaddset(&signals, signal) }
    sigprocmask(SIG_BLOCK, &signals, nil)
    guard csandbox_detach(parent, [channel], 1) else { _exit(EXIT_FAILURE) }
    let server = getpid()
    while let (request, descriptors) = receive(on: channel) {
      var request = request
      let ended = request.number().flatMap { pid_t(exactly: $0) } ?? 0
      if ended <= 0 {
        // Without free descriptors, the kernel does not hand all of them over (unix(7)).
        let process = descriptors.count == 3 ? csandbox_fork() : -1
        if process == 0 {
          ChildProcess(channel: descriptors[0], input: descriptors[1], output: descriptors[2]).run(parent: server)
        }
        for descriptor in descriptors { close(descriptor) }
        _ = send([Int(max(0, process))], [], on: channel)
      } else {
        var status: Int32 = 0
        var usage = rusage()
        while csandbox_wait(ended, &status, &usage) < 0 && errno == EINTR {}
        let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
        _ = send([Int(status), seconds * 1_000_000 + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec], [], on: channel)
      }
    }
    _exit(EXIT_SUCCESS)
  }

  private static func send(_ numbers: [Int], _ descriptors: [Int32], on channel: Int32) -> Bool {
    var message = MessageWriter()
    for number in numbers { message.number(number) }
    return csandbox_send(channel, message.bytes, message.bytes.count, descriptors, Int32(descriptors.count))
  }

  /// The next message; `nil` at the end.
  private static func receive(on channel: Int32) -> (numbers: MessageReader, descriptors: [Int32])? {
    var bytes = [UInt8](repeating: 0, count: 64)
    var descriptors: [Int32] = [-1, -1, -1, -1]
    var count: Int32 = 0
    let size = csandbox_receive(channel, &bytes, bytes.count, &descriptors, &count)
    return size > 0 ? (MessageReader(Array(bytes[..<size])), Array(descriptors[..<Int(count)])) : nil
  }
}
