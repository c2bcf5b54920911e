extension [UInt8] {
  /// Lends the bytes for the time of the call. (`withUnsafeBytes` would lose the type of what is thrown.)
  @inlinable package func withRawBytes<Result, Failure>(
    _ use: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withUnsafeBufferPointer { (bytes) throws(Failure) in try use(UnsafeRawBufferPointer(bytes)) }
  }
}
