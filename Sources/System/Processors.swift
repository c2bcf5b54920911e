import Glibc

/// The processors of this machine.
package enum Processors {
  /// How many of them the process may run on, as `nproc` says; 1 or more.
  ///
  /// Glibc's own call is not there for Swift; proc(5) has the same mask, in hexadecimal.
  package static var count: Int {
    let status = (try? SmallFile.read("/proc/self/status", limit: 1 << 16)) ?? []
    let mark = Array("Cpus_allowed:".utf8)
    let line = status.split(separator: UInt8(ascii: "\n")).first { $0.starts(with: mark) } ?? []
    let allowed = line.dropFirst(mark.count).reduce(0) { count, byte in
      count + (Character(UnicodeScalar(byte)).hexDigitValue ?? 0).nonzeroBitCount
    }
    return allowed > 0 ? allowed : max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  }
}
