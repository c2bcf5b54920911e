import Glibc
import System

/// Reads what renderers count. They are not trusted: whatever the file has, it is a list of numbers with an upper bound.
package struct RenderMetrics: Sendable {
  /// Larger numbers are wrong. Prometheus reads numbers of this size exactly, and their sums do not overflow.
  static let largestValue: UInt64 = 1 << 53

  private let path: String

  /// The metrics in the file that renderers make at `path`.
  package init(path: String) { self.path = path }

  /// Appends the families in the text format of Prometheus. Without a file, all counters are 0.
  package func write(to text: inout PrometheusText) {
    let table = RenderTable()
    let values = read(table) ?? [UInt64](repeating: 0, count: table.count)
    for family in table.families { family.write(to: &text) { values[$0] } }
  }

  /// The counters; `nil` if there is no such file, or it is too short.
  ///
  /// It is not mapped: a renderer can cut it at any time. No link is followed, which could show another file's bytes.
  private func read(_ table: RenderTable) -> [UInt64]? {
    let number = open(table.file(path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard number >= 0 else { return nil }
    let file = FileDescriptor(owning: number)
    guard let status = try? file.status(), status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1 else { return nil }
    // The first word of the file is not a counter (SharedFile).
    var words = [UInt64](repeating: 0, count: table.count + 1)
    let size = words.count * MemoryLayout<UInt64>.stride
    guard pread(number, &words, size, 0) == size else { return nil }
    return words.dropFirst().map { min($0, Self.largestValue) }
  }
}
