extension String {
  /// Lends the bytes for the time of the call.
  @inlinable package func withRawUTF8<Result>(_ use: (UnsafeRawBufferPointer) -> Result) -> Result {
    var text = self
    return text.withUTF8 { use(UnsafeRawBufferPointer($0)) }
  }
}

extension [UInt8] {
  /// Appends the UTF-8 of `text` in one piece.
  @inlinable package mutating func append(_ text: String) {
    text.withRawUTF8 { append(contentsOf: $0) }
  }
}
