/// A file without its metadata: pieces of the original and few bytes between them, so that nothing is copied before the
/// file is written.
package struct StrippedFile: Equatable, Sendable {
  package enum Piece: Equatable, Sendable {
    /// These bytes of the original.
    case original(Range<Int>)
    /// Other bytes.
    case bytes([UInt8])
    /// The same byte, as often as said.
    case fill(UInt8, count: Int)

    /// Bytes.
    package var count: Int {
      switch self {
      case .original(let range): range.count
      case .bytes(let bytes): bytes.count
      case .fill(_, let count): count
      }
    }
  }

  /// The file in order. No piece is empty.
  package let pieces: [Piece]
  /// Bytes of the whole file: at most 64 more than the original has.
  package let count: Int
  /// What is no longer in it, in the order of the cases. Not empty.
  package let taken: [MetadataKind]

  /// A file of `pieces`.
  init(_ pieces: [Piece], taken: Set<MetadataKind>) {
    self.pieces = pieces
    count = pieces.reduce(0) { $0 + $1.count }
    self.taken = MetadataKind.allCases.filter(taken.contains)
  }

  /// Writes the file into `memory`, which has at least `count` bytes and does not overlap `original`.
  ///
  /// - Parameter original: The file that was stripped.
  package func write(from original: UnsafeRawBufferPointer, to memory: UnsafeMutableRawBufferPointer) {
    precondition(memory.count >= count)
    var offset = 0
    for piece in pieces {
      let place = UnsafeMutableRawBufferPointer(rebasing: memory[offset..<offset + piece.count])
      switch piece {
      case .original(let range): place.copyMemory(from: UnsafeRawBufferPointer(rebasing: original[range]))
      case .bytes(let bytes): place.copyBytes(from: bytes)
      case .fill(let byte, _): place.initializeMemory(as: UInt8.self, repeating: byte)
      }
      offset += piece.count
    }
  }

  /// The file in memory of its own.
  package func bytes(from original: UnsafeRawBufferPointer) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { memory, initialized in
      write(from: original, to: UnsafeMutableRawBufferPointer(memory))
      initialized = count
    }
  }
}
