/// What is left to be sent of a request's body.
final class HTTPBodySource {
  /// The bytes, lent for the time of the transfer.
  var rest = UnsafeRawBufferPointer(start: nil, count: 0)

  /// Copies as much as fits into `buffer`.
  ///
  /// - Returns: How many bytes that were; 0 at the end.
  func move(to buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, rest.count)
    guard count > 0 else { return 0 }
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: rest[..<count]))
    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    return count
  }
}
