import Glibc
import Synchronization
package import System

/// Where lines of the log go. They never wait for whoever reads them, once `start` has been called.
///
/// A write to a pipe, a socket or a file may block as long as its reader or its disk stands still, and O_NONBLOCK would belong to all
/// processes that share the open file. So one thread writes, and the others leave their lines with it.
package final class LogOutput: Sendable {
  /// Standard error.
  package static let standardError = LogOutput(descriptor: STDERR_FILENO)

  /// The bytes that wait at most; more lines are lost.
  package static let capacity = 1 << 20
  /// The bytes of whole lines that go out in one call: a pipe takes so many at once or not at all, so lines of several processes do
  /// not mix (pipe(7), PIPE_BUF).
  private static let batchSize = 4096
  /// How long the thread lets lines gather after the first one, in microseconds. Nobody wakes it meanwhile.
  private static let gatherTime: UInt32 = 5_000

  private struct Queue {
    /// The lines that wait, each with its line feed.
    var lines: [[UInt8]] = []
    /// Their bytes.
    var byteCount = 0
    /// Whether the thread writes lines that are not in the queue any more.
    var isWriting = false
    /// Told of each number of lines that are lost; `nil` until the thread has started.
    var lost: (@Sendable (Int) -> Void)?
  }

  private let descriptor: Int32
  private let queue = Monitor(Queue())
  /// Whether the last write ended in the middle of a line.
  private let isMidLine = Atomic<Bool>(false)

  /// The output of an open file, which stays open.
  package init(descriptor: Int32) { self.descriptor = descriptor }

  /// Starts the thread. Before that, lines are written on the threads that have them.
  ///
  /// - Parameter lost: Told how many lines were lost, on any thread.
  /// - Throws: `SystemError` if there can be no thread.
  package func start(lost: @escaping @Sendable (Int) -> Void) throws(SystemError) {
    try BackgroundThread.start { self.run() }
    queue.change { $0.lost = lost }
  }

  /// Writes a line, which ends with a line feed.
  package func write(_ line: [UInt8]) {
    var lost: (@Sendable (Int) -> Void)?
    let isTaken = queue.change { queue in
      guard queue.lost != nil else { return false }
      if queue.byteCount + line.count > Self.capacity {
        lost = queue.lost
      } else {
        queue.lines.append(line)
        queue.byteCount += line.count
      }
      return true
    }
    lost?(1)
    if !isTaken { _ = put(line) }
  }

  /// Waits until all lines are written, at most for `time`. The process may end then.
  package func flush(for time: Duration) {
    _ = queue.wait(for: time) { $0.lines.isEmpty && !$0.isWriting }
  }

  /// Writes what the others leave.
  private func run() {
    while true {
      guard queue.wait(for: .seconds(3600), until: { !$0.lines.isEmpty }) else { continue }
      usleep(Self.gatherTime)
      let (lines, lost) = queue.change { queue in
        defer {
          queue.lines = []
          queue.byteCount = 0
          queue.isWriting = true
        }
        return (queue.lines, queue.lost)
      }
      let count = putAll(lines)
      if count > 0 { lost?(count) }
      queue.change { $0.isWriting = false }
    }
  }

  /// Writes lines in as few calls as are good.
  ///
  /// - Returns: How many could not be written.
  private func putAll(_ lines: [[UInt8]]) -> Int {
    var lost = 0
    var batch: [UInt8] = []
    var batchLines = 0
    for line in lines {
      if !batch.isEmpty && batch.count + line.count > Self.batchSize {
        if !put(batch) { lost += batchLines }
        batch.removeAll(keepingCapacity: true)
        batchLines = 0
      }
      batch += line
      batchLines += 1
    }
    return put(batch) ? lost : lost + batchLines
  }

  /// Writes whole lines. After a failure in the middle of a line, the next begins on a line of its own.
  ///
  /// - Returns: Whether all bytes are written.
  private func put(_ lines: [UInt8]) -> Bool {
    let bytes = isMidLine.load(ordering: .relaxed) ? [UInt8(ascii: "\n")] + lines : lines
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
        isMidLine.store(rest.first != nil && bytes[rest.startIndex - 1] != UInt8(ascii: "\n"), ordering: .relaxed)
      } else if count < 0 && errno == EAGAIN {
        // Whoever shares the open file has made it non-blocking.
        var poller = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&poller, 1, -1)
      } else if count == 0 || errno != EINTR {
        return false
      }
    }
    return true
  }
}
