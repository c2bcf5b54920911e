/// What became of a block of metadata whose positions are to go.
enum PositionRemoval: Equatable {
  /// It has none.
  case unchanged
  /// The block without them, of the same length.
  case changed([UInt8])
  /// It cannot be read, and may have one.
  case notUnderstood
}
