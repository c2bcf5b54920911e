extension String {
  /// Calls `use` with the UTF-8 of the text, which is valid only during the call.
  @inlinable package func withRawUTF8<Result>(_ use: (UnsafeRawBufferPointer) -> Result) -> Result {
    var text = self
    return text.withUTF8 { use(UnsafeRawBufferPointer($0)) }
  }
}
