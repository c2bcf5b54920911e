import Glibc
import System

/// A forked process that waits for one job.
///
/// It is forked before it is needed.
final class SpareChild {
  /// How a child ended.
  struct End {
    /// What it has reported, or what follows from its death.
    var report: ChildReport
    /// The time that it has used of the processor.
    var processorTime: Duration
    /// How it died, for the log; `nil` if it has reported.
    var death: String?
  }

  private let server: ForkServer
  private let process: pid_t
  /// The parent's end of the connection.
  private let channel: FileDescriptor
  /// The file for the original.
  let input: FileDescriptor
  /// The file for the result.
  let output: FileDescriptor
  private var isReaped = false

  /// Has a child forked.
  init(_ server: ForkServer) throws(SystemError) {
    self.server = server
    input = try MemoryFile.make("original")
    output = try MemoryFile.make("result")
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw SystemError(call: "socketpair", errno: errno) }
    channel = FileDescriptor(owning: ends[0])
    let far = FileDescriptor(owning: ends[1])
    process = try server.fork(channel: far, input: input, output: output)
  }

  deinit {
    guard !isReaped else { return }
    kill(process, SIGKILL)
    _ = try? server.reap(process)
  }

  /// Whether the child still waits. The kernel may have killed it for want of memory.
  var isWaiting: Bool {
    var poller = pollfd(fd: channel.number, events: Int16(POLLIN), revents: 0)
    return poll(&poller, 1, 0) == 0
  }

  /// Hands over a job, whose picture is in `input`.
  func start(_ job: ChildJob) throws(SystemError) {
    let message = job.message
    while send(channel.number, message, message.count, Int32(MSG_NOSIGNAL)) < 0 {
      guard errno == EINTR else { throw SystemError(call: "send", errno: errno) }
    }
  }

  /// Waits for the end of the job, at most for `seconds`. The child does not outlive the call.
  ///
  /// - Throws: If the fork server has failed.
  func finish(seconds: Int) throws(SystemError) -> End {
    let message = receive(.now + .seconds(seconds))
    // The result is complete before the report. What the child still does is of no use.
    kill(process, SIGKILL)
    let (status, processorTime) = try server.reap(process)
    isReaped = true
    switch message {
    case .some(let bytes) where !bytes.isEmpty:
      guard let report = ChildReport(message: bytes) else {
        return End(report: ChildReport(), processorTime: processorTime, death: "malformed report")
      }
      return End(report: report, processorTime: processorTime)
    case .some:
      let (outcome, death) = ChildDeath.outcome(
        ofStatus: status, hasUsedItsTime: processorTime >= .seconds(seconds))
      return End(report: ChildReport(RenderFailure(outcome, death)), processorTime: processorTime, death: death)
    case .none:
      let failure = RenderFailure(.timeout, "no result in time")
      return End(report: ChildReport(failure), processorTime: processorTime, death: failure.detail)
    }
  }

  /// The report; empty if the child has died without one, `nil` at the deadline.
  private func receive(_ deadline: ContinuousClock.Instant) -> [UInt8]? {
    var poller = pollfd(fd: channel.number, events: Int16(POLLIN), revents: 0)
    while true {
      let remaining = (deadline - .now).wholeMilliseconds
      guard remaining > 0 else { return nil }
      guard poll(&poller, 1, Int32(clamping: remaining)) > 0 else { continue }
      var buffer = [UInt8](repeating: 0, count: ChildReport.largestMessage)
      let count = recv(channel.number, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      if count < 0 && (errno == EINTR || errno == EAGAIN) { continue }
      return Array(buffer.prefix(max(0, count)))
    }
  }
}
