extension [UInt8] {
  /// Lends the bytes for the time of the call. (`withUnsafeBytes` would lose the type of what is thrown.)
  package func withRawBytes<Result, Failure>(
    _ use: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withUnsafeBufferPointer { (bytes) throws(Failure) in try use(UnsafeRawBufferPointer(bytes)) }
  }

  /// Appends the UTF-8 of `text` in one piece.
  package mutating func append(_ text: String) {
    text.withRawUTF8 { append(contentsOf: $0) }
  }
}
