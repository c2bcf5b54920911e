extension [UInt8] {
  /// Calls `use` with the bytes, which are valid only during the call. Unlike `withUnsafeBytes`, it keeps the type of
  /// the error.
  @inlinable package func withRawBytes<Result, Failure>(
    _ use: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withUnsafeBufferPointer { (bytes) throws(Failure) in try use(UnsafeRawBufferPointer(bytes)) }
  }

  /// Appends the UTF-8 of `text`.
  @inlinable package mutating func append(_ text: String) {
    text.withRawUTF8 { append(contentsOf: $0) }
  }
}
