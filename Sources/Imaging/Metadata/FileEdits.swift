/// Changes of a file, collected while it is read.
struct FileEdits {
  /// What stands in the place of a range.
  enum Content {
    case bytes([UInt8])
    /// The same byte throughout.
    case fill(UInt8)
  }

  /// A change of one range.
  private struct Edit {
    var range: Range<Int>
    let content: Content
    /// Whether the range is taken out.
    let isRemoval: Bool
  }

  /// The most changes that are made, which bounds memory.
  static let maximumCount = 1 << 14

  private var edits: [Edit] = []
  /// What the changes take out.
  var taken: Set<MetadataKind> = []
  /// Whether there are too many changes; the ones beyond are lost.
  private(set) var isOverfull = false
  /// Whether what follows a change moves.
  private(set) var movesBytes = false
  /// The bytes that the file loses, negative where it grows.
  private(set) var shrinkage = 0

  var isEmpty: Bool { edits.isEmpty }

  /// Takes `range` out.
  mutating func remove(_ range: Range<Int>, _ kinds: MetadataKind...) {
    taken.formUnion(kinds)
    guard !range.isEmpty else { return }
    movesBytes = true
    shrinkage += range.count
    if let last = edits.last, last.isRemoval, last.range.upperBound == range.lowerBound {
      edits[edits.count - 1].range = last.range.lowerBound..<range.upperBound
    } else {
      append(Edit(range: range, content: .bytes([]), isRemoval: true))
    }
  }

  /// Puts `bytes` in the place of `range`.
  mutating func replace(_ range: Range<Int>, with bytes: [UInt8], _ kinds: MetadataKind...) {
    taken.formUnion(kinds)
    shrinkage += range.count - bytes.count
    movesBytes = movesBytes || range.count != bytes.count
    append(Edit(range: range, content: .bytes(bytes), isRemoval: false))
  }

  /// Overwrites `range` with `byte`.
  mutating func fill(_ range: Range<Int>, with byte: UInt8, _ kinds: MetadataKind...) {
    taken.formUnion(kinds)
    append(Edit(range: range, content: .fill(byte), isRemoval: false))
  }

  /// Adds the changes of a part of the file that begins at `offset`.
  mutating func add(_ other: FileEdits, at offset: Int) {
    taken.formUnion(other.taken)
    isOverfull = isOverfull || other.isOverfull
    movesBytes = movesBytes || other.movesBytes
    shrinkage += other.shrinkage
    for edit in other.edits {
      let range = edit.range.lowerBound + offset..<edit.range.upperBound + offset
      append(Edit(range: range, content: edit.content, isRemoval: edit.isRemoval))
    }
  }

  private mutating func append(_ edit: Edit) {
    guard edits.count < Self.maximumCount else {
      isOverfull = true
      return
    }
    edits.append(edit)
  }

  /// The changed file of `count` bytes; `nil` where nothing changes.
  func applied(toFileOf count: Int) throws(CannotStrip) -> StrippedFile? {
    guard !isOverfull else { throw .tooManySegments }
    guard !edits.isEmpty else { return nil }
    var pieces: [StrippedFile.Piece] = []
    var offset = 0
    for edit in edits.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      if offset < edit.range.lowerBound { pieces.append(.original(offset..<edit.range.lowerBound)) }
      switch edit.content {
      case .bytes(let bytes): if !bytes.isEmpty { pieces.append(.bytes(bytes)) }
      case .fill(let byte): if !edit.range.isEmpty { pieces.append(.fill(byte, count: edit.range.count)) }
      }
      offset = edit.range.upperBound
    }
    if offset < count { pieces.append(.original(offset..<count)) }
    return StrippedFile(pieces, taken: taken)
  }
}
