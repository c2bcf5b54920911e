package import Glibc

/// A name that identifies a process even after its ID is reused: the process ID and the start time.
package enum ProcessName {
  /// The name of a running process; `nil` if it has ended. Never 0.
  ///
  /// The upper 32 bits are the process ID. The lower 32 bits are those of the start time in clock ticks since boot.
  package static func of(_ process: pid_t) -> UInt64? {
    startTicks(process).map { UInt64(UInt32(process)) << 32 | UInt64(UInt32(truncatingIfNeeded: $0)) }
  }

  /// Whether the process with this name is running; `false` for 0.
  package static func isAlive(_ name: UInt64) -> Bool {
    name != 0 && of(pid_t(truncatingIfNeeded: name >> 32)) == name
  }

  /// The start time of a process (proc(5), /proc/pid/stat, field 22); `nil` if it has ended.
  private static func startTicks(_ process: pid_t) -> UInt64? {
    let descriptor = open("/proc/\(process)/stat", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 1024)
    let count = read(descriptor, &buffer, buffer.count)
    // The second field is the name in parentheses, which may contain any character. Fields are counted after it.
    guard count > 0, let end = buffer[..<count].lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = buffer[(end + 1)..<count].split(separator: UInt8(ascii: " "))
    return fields.count > 19 ? UInt64(String(decoding: fields[19], as: UTF8.self)) : nil
  }
}
