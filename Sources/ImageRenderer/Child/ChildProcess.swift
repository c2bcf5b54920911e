import CSandbox
import Glibc
import System
import Text

/// What runs in a forked child: it waits for one job, gives everything up that the job does not need, does it and ends.
///
/// It never returns to the code of the fork server, and runs no atexit handlers.
struct ChildProcess {
  /// The connection to the parent.
  let channel: Int32
  /// The file with the original.
  let input: Int32
  /// The file for the result.
  let output: Int32

  /// Does one job and ends.
  func run(parent: pid_t) -> Never {
    guard csandbox_detach(parent, [channel, input, output], 3) else { _exit(EXIT_FAILURE) }
    let mapped = MappedMemory.size
    guard let job = receive() else { _exit(EXIT_SUCCESS) }
    report(perform(job, mapped: mapped))
    _exit(EXIT_SUCCESS)
  }

  /// Waits for the job; `nil` if the parent has ended.
  private func receive() -> ChildJob? {
    var buffer = [UInt8](repeating: 0, count: ChildJob.largestMessage)
    var count = 0
    repeat { count = read(channel, &buffer, buffer.count) } while count < 0 && errno == EINTR
    return count > 0 ? ChildJob(message: Array(buffer[..<count])) : nil
  }

  private func report(_ report: ChildReport) {
    let message = report.message
    while write(channel, message, message.count) < 0 && errno == EINTR {}
  }

  /// Does the job under its limits.
  ///
  /// - Parameter mapped: The size of the address space before, in bytes.
  private func perform(_ job: ChildJob, mapped: Int) -> ChildReport {
    let bytes = mmap(nil, max(1, job.inputSize), PROT_READ, MAP_PRIVATE, input, 0)
    guard let bytes, bytes != MAP_FAILED else { return ChildReport(RenderFailure(.failed, "mmap")) }
    csandbox_report_crashes()
    guard
      csandbox_limit(Int32(job.limits.seconds), mapped + job.inputSize + job.limits.memory, job.limits.resultBytes)
        == 0,
      csandbox_confine() == 0
    else { return ChildReport(RenderFailure(.failed, "the process cannot be confined")) }
    let result = FileDescriptor(owning: output)
    return PictureJob(job, bytes: UnsafeRawBufferPointer(start: bytes, count: job.inputSize))
      .run { (try? result.write($0)) != nil }
  }
}

/// The address space of this process.
enum MappedMemory {
  /// Its size in bytes (proc(5), /proc/self/statm); 0 if it cannot be read.
  static var size: Int {
    let statistics = (try? SmallFile.read("/proc/self/statm", limit: 4096)) ?? []
    let pages = Int(decimal: statistics.prefix { $0.isDigit }) ?? 0
    return pages * Int(getpagesize())
  }
}
