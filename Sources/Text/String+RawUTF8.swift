extension String {
  /// Lends the bytes for the time of the call.
  package func withRawUTF8<Result>(_ use: (UnsafeRawBufferPointer) -> Result) -> Result {
    var text = self
    return text.withUTF8 { use(UnsafeRawBufferPointer($0)) }
  }
}
