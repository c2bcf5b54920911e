/// The part of a request's body that has not been sent.
final class HTTPBodySource {
  /// The remaining bytes. The caller owns the memory, which must be valid during the transfer.
  var rest = UnsafeRawBufferPointer(start: nil, count: 0)

  /// Copies the next bytes to `buffer`.
  ///
  /// - Returns: The number of copied bytes; 0 at the end.
  func move(to buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, rest.count)
    guard count > 0 else { return 0 }
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: rest[..<count]))
    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    return count
  }
}
