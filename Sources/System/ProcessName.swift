package import Glibc

/// A name that no other process will have: the process id, and when the process started.
package enum ProcessName {
  /// The name of a process that lives: its id in the upper half, the lower half of its start in the kernel's ticks since
  /// boot below. Never 0.
  package static func of(_ process: pid_t) -> UInt64? {
    startTicks(process).map { UInt64(UInt32(process)) << 32 | UInt64(UInt32(truncatingIfNeeded: $0)) }
  }

  /// Whether the process of this name still lives; 0 is nobody's.
  package static func isAlive(_ name: UInt64) -> Bool {
    name != 0 && of(pid_t(truncatingIfNeeded: name >> 32)) == name
  }

  /// When a process started (proc(5), /proc/pid/stat, field 22); `nil` where it has ended.
  private static func startTicks(_ process: pid_t) -> UInt64? {
    let descriptor = open("/proc/\(process)/stat", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 1024)
    let count = read(descriptor, &buffer, buffer.count)
    // The second field is the name in parentheses, which may hold anything: fields are counted from behind it.
    guard count > 0, let end = buffer[..<count].lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = buffer[(end + 1)..<count].split(separator: UInt8(ascii: " "))
    return fields.count > 19 ? UInt64(String(decoding: fields[19], as: UTF8.self)) : nil
  }
}
