import Glibc
import Imaging
import Log
import System

/// `ImageRenderer try JOB LIMITS`: renders standard input to standard output, in a child as always, or inspects it if JOB
/// is empty. For tests, and for people who look for a fault.
enum TryCommand {
  /// Renders or inspects a picture, logs the outcome and ends the process: with 0 for success, otherwise with 1.
  static func run(job: String, limits: String) throws -> Never {
    guard let limits = RenderLimits(limits) else { throw RenderFailure(.invalidRequest, "malformed limits") }
    let child = try SpareChild(ForkServer())
    let size = try copyInput(to: child.input)
    var record = RenderRecord(requestID: "", isInspection: job.isEmpty)
    record.bytesReceived = size
    try child.start(ChildJob(inputSize: size, limits: limits, job: job))
    let end = try child.finish(seconds: limits.seconds)
    record.note(end)
    record.outcome = end.report.outcome
    record.detail = end.report.text
    record.bytesSent = end.report.resultSize
    if let result = MemoryFile.read(child.output, count: end.report.resultSize) {
      let output = FileDescriptor(owning: dup(STDOUT_FILENO))
      try result.withUnsafeBytes { try output.write($0) }
    }
    record.end()
    record.write()
    exit(end.report.outcome == .success ? EXIT_SUCCESS : EXIT_FAILURE)
  }

  /// Copies standard input.
  ///
  /// - Returns: Its size in bytes.
  private static func copyInput(to file: FileDescriptor) throws -> Int {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    var size = 0
    while true {
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw SystemError(call: "read", errno: errno) }
      if count == 0 { return size }
      try buffer[..<count].withUnsafeBytes { try file.write($0) }
      size += count
    }
  }
}
