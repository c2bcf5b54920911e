import Glibc

/// When processes started: with the process id, a name that no other process will have.
enum ProcessStart {
  /// The start of a process in the kernel's ticks since boot (proc(5), /proc/pid/stat, field 22); `nil` where it has
  /// ended.
  static func ticks(of process: pid_t) -> UInt64? {
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
