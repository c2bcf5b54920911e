/// Takes the positions out of a block of Exif, in place: every other value stays at its offset.
///
/// The directory of GPS is zeroed with its values, and so is the maker's note of a camera that wrote one: its makers do
/// not say what is in it, and a camera that knew where it was may have written that there too. Without a GPS directory
/// the note stays. XMP, Photoshop's resources and the thumbnail are gone through as if they were files of their own.
struct ExifPositions {
  /// The most directories that are read: a picture has five.
  private static let maximumDirectories = 64
  /// The most entries of one directory, and the most values that are wiped.
  private static let maximumEntries = 4096

  /// A directory whose entries are read.
  private struct Directory {
    let start: Int
    let count: Int
    /// Whether another directory may be named behind the entries.
    let isChained: Bool
    /// The entries that go, in order.
    var removed: [Int] = []

    /// The bytes of the number of entries and of the entries.
    var table: Range<Int> { start..<start + 2 + 12 * count }
  }

  private let reader: ByteReader
  private let bytes: UnsafeRawBufferPointer
  private let order: ByteReader.Order
  private let depth: Int
  private var directories: [Directory] = []
  private var wipes: [Range<Int>] = []
  private var wipedBytes = 0
  private var patches: [(offset: Int, bytes: [UInt8])] = []
  /// The values that were gone through. No two overlap, so that the effort stays linear.
  private var inner: [Range<Int>] = []
  private var notes: [(directory: Int, entry: Int, value: Range<Int>)] = []
  private var hasPosition = false

  /// The block without positions.
  ///
  /// - Parameter depth: How many pictures the block is inside of.
  static func removed(from block: UnsafeRawBufferPointer, depth: Int) -> PositionRemoval {
    guard let header = ExifHeader(ByteReader(block)) else { return .notUnderstood }
    var positions = ExifPositions(block, header.order, depth: depth)
    guard positions.read(from: header.directory) else { return .notUnderstood }
    return positions.apply()
  }

  /// Whether positions are found in `block`.
  static func areIn(_ block: UnsafeRawBufferPointer) -> Bool {
    if case .changed = removed(from: block, depth: 0) { true } else { false }
  }

  private init(_ bytes: UnsafeRawBufferPointer, _ order: ByteReader.Order, depth: Int) {
    reader = ByteReader(bytes)
    self.bytes = bytes
    self.order = order
    self.depth = depth
  }

  /// Reads all directories; false where one is not understood.
  private mutating func read(from first: Int) -> Bool {
    var pending: [(offset: Int, isChained: Bool)] = [(first, true)]
    while let (offset, isChained) = pending.popLast() {
      guard directories.count < Self.maximumDirectories, let directory = directory(at: offset, isChained: isChained)
      else { return false }
      let index = directories.count
      directories.append(directory)
      for entry in 0..<directory.count {
        guard let named = read(entry, of: index) else { return false }
        pending += named.map { ($0, false) }
      }
      guard readThumbnail(of: index) else { return false }
      // Nothing is at an offset that lies outside; writers that forget the offset leave such ones.
      if isChained, let next = reader.number(UInt32.self, at: directory.table.upperBound, order), next != 0,
        Int(next) < bytes.count
      {
        pending.append((Int(next), true))
      }
    }
    if hasPosition {
      for note in notes {
        guard wipe(note.value) else { return false }
        directories[note.directory].removed.append(note.entry)
      }
    }
    return true
  }

  /// The directory at `offset`; `nil` if it is not wholly in the block, or overlaps one that was read.
  private func directory(at offset: Int, isChained: Bool) -> Directory? {
    guard offset >= 8, let count = reader.number(UInt16.self, at: offset, order), count <= Self.maximumEntries
    else { return nil }
    let directory = Directory(start: offset, count: Int(count), isChained: isChained)
    guard directory.table.upperBound <= bytes.count,
      !directories.contains(where: { $0.table.overlaps(directory.table) })
    else { return nil }
    return directory
  }

  /// Reads an entry; the offsets of directories that it names, or `nil` where it is not understood.
  private mutating func read(_ entry: Int, of index: Int) -> [Int]? {
    let offset = directories[index].start + 2 + 12 * entry
    switch reader.number(UInt16.self, at: offset, order) {
    case ExifBlock.Tag.exif:
      return value(at: offset, of: [4, 13]).map { [$0] }
    case ExifBlock.Tag.interoperability:
      // Some writers leave an offset that lies outside, where nothing is.
      return value(at: offset, of: [4, 13]).map { $0 < bytes.count && $0 != 0 ? [$0] : [] } ?? []
    case ExifBlock.Tag.subDirectories:
      guard let range = range(at: offset), range.count.isMultiple(of: 4), range.count <= 4 * Self.maximumDirectories
      else { return nil }
      return stride(from: range.lowerBound, to: range.upperBound, by: 4).compactMap { place in
        reader.number(UInt32.self, at: place, order).map(Int.init)
      }
    case ExifBlock.Tag.gps:
      guard let directory = value(at: offset, of: [4, 13]), wipeDirectory(at: directory) else { return nil }
      directories[index].removed.append(entry)
      hasPosition = true
    case ExifBlock.Tag.makerNote:
      guard let range = range(at: offset) else { return nil }
      notes.append((index, entry, range))
    case ExifBlock.Tag.xmp:
      return clean(entry, of: index) { bytes, _ in XMPPacket.withoutPositions(bytes) }
    case ExifBlock.Tag.photoshop:
      return clean(entry, of: index) { PhotoshopResources.withoutPositions($0, depth: $1) }
    case ExifBlock.Tag.iptc:
      return clean(entry, of: index) { bytes, _ in
        PositionWords.sayPosition(in: bytes) ? .notUnderstood : .unchanged
      }
    default: break
    }
    return []
  }

  /// Takes the positions out of the value of an entry, or the entry with its value.
  private mutating func clean(
    _ entry: Int, of index: Int, by remove: (UnsafeRawBufferPointer, Int) -> PositionRemoval
  ) -> [Int]? {
    guard let range = range(at: directories[index].start + 2 + 12 * entry), goInto(range) else { return nil }
    switch remove(UnsafeRawBufferPointer(rebasing: bytes[range]), depth + 1) {
    case .unchanged: break
    case .changed(let value): patches.append((range.lowerBound, value))
    case .notUnderstood:
      guard wipe(range) else { return nil }
      directories[index].removed.append(entry)
    }
    return []
  }

  /// Notes that a value is gone through; false if another one overlaps it.
  private mutating func goInto(_ range: Range<Int>) -> Bool {
    guard !inner.contains(where: { $0.overlaps(range) }) else { return false }
    inner.append(range)
    return true
  }

  /// Marks bytes to become zeros; false where there are more than values of a picture overlap.
  private mutating func wipe(_ range: Range<Int>) -> Bool {
    wipes.append(range)
    wipedBytes += range.count
    return wipes.count <= Self.maximumEntries && wipedBytes <= 4 * bytes.count
  }

  /// Marks the directory of GPS at `offset` and its values; false where one of them is not in the block.
  private mutating func wipeDirectory(at offset: Int) -> Bool {
    guard let directory = directory(at: offset, isChained: false) else { return false }
    for entry in 0..<directory.count {
      guard let range = range(at: directory.start + 2 + 12 * entry), wipe(range) else { return false }
    }
    return wipe(directory.table)
  }

  /// Takes the positions out of the thumbnail that a directory names, or the thumbnail.
  private mutating func readThumbnail(of index: Int) -> Bool {
    let directory = directories[index]
    func entry(_ tag: UInt16) -> Int? {
      (0..<directory.count).first { reader.number(UInt16.self, at: directory.start + 2 + 12 * $0, order) == tag }
    }
    func number(_ entry: Int) -> Int? { value(at: directory.start + 2 + 12 * entry, of: [4, 3]) }
    guard let offsetEntry = entry(ExifBlock.Tag.thumbnailOffset), let start = number(offsetEntry),
      let lengthEntry = entry(ExifBlock.Tag.thumbnailLength), let length = number(lengthEntry), start < bytes.count
    else { return true }
    // A thumbnail that is cut off is looked at as far as it is there.
    let range = start..<min(start + length, bytes.count)
    let thumbnail = UnsafeRawBufferPointer(rebasing: bytes[range])
    guard ByteReader(thumbnail).has([0xFF, 0xD8]) else { return true }
    guard goInto(range) else { return false }
    switch JPEGPositions.removed(from: thumbnail, depth: depth + 1) {
    case .unchanged: break
    case .changed(let value): patches.append((range.lowerBound, value))
    case .notUnderstood:
      guard wipe(range) else { return false }
      directories[index].removed += [offsetEntry, lengthEntry]
    }
    return true
  }

  /// The value of an entry of one number; `nil` for another type or count.
  private func value(at entry: Int, of types: [UInt16]) -> Int? {
    guard let type = reader.number(UInt16.self, at: entry + 2, order), types.contains(type),
      reader.number(UInt32.self, at: entry + 4, order) == 1
    else { return nil }
    if type == 3 { return reader.number(UInt16.self, at: entry + 8, order).map(Int.init) }
    return reader.number(UInt32.self, at: entry + 8, order).map(Int.init)
  }

  /// Where the value of an entry is; `nil` if it is not wholly in the block, or of an unknown type.
  private func range(at entry: Int) -> Range<Int>? {
    // The sizes of the types 1 to 13 (TIFF 6.0, section 2; Adobe's technical note 1), and of UTF-8 (Exif 3.0, 4.6.2).
    let sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4]
    guard let type = reader.number(UInt16.self, at: entry + 2, order).map(Int.init),
      let count = reader.number(UInt32.self, at: entry + 4, order).map(Int.init),
      let offset = reader.number(UInt32.self, at: entry + 8, order).map(Int.init)
    else { return nil }
    let size = type == 129 ? 1 : type < sizes.count ? sizes[type] : 0
    guard size > 0 else { return nil }
    let length = size * count
    let start = length <= 4 ? entry + 8 : offset
    guard start >= 8, start + length <= bytes.count else { return nil }
    return start..<start + length
  }

  /// The block with all changes made; not understood where they would overwrite a directory that stays.
  private func apply() -> PositionRemoval {
    guard !wipes.isEmpty || !patches.isEmpty || directories.contains(where: { !$0.removed.isEmpty }) else {
      return .unchanged
    }
    var changed = Array(bytes)
    for patch in patches {
      let range = patch.offset..<patch.offset + patch.bytes.count
      guard !directories.contains(where: { $0.table.overlaps(range) }) else { return .notUnderstood }
      changed.replaceSubrange(range, with: patch.bytes)
    }
    for range in wipes {
      guard !directories.contains(where: { overlaps($0, range) }) else { return .notUnderstood }
      for index in range { changed[index] = 0 }
    }
    for directory in directories where !directory.removed.isEmpty {
      var kept: [UInt8] = []
      for entry in 0..<directory.count where !directory.removed.contains(entry) {
        let start = directory.start + 2 + 12 * entry
        kept += changed[start..<start + 12]
      }
      let count = UInt16(kept.count / 12)
      let number = [UInt8(count >> 8), UInt8(count & 0xFF)]
      let next = directory.table.upperBound..<min(directory.table.upperBound + 4, bytes.count)
      kept += directory.isChained && next.count == 4 ? Array(changed[next]) : [0, 0, 0, 0]
      let table = (order == .bigEndian ? number : number.reversed()) + kept
      let filler = [UInt8](repeating: 0, count: directory.table.count - table.count)
      changed.replaceSubrange(directory.table, with: table + filler)
    }
    return .changed(changed)
  }

  /// Whether zeros in `range` would change another entry of `directory` than one that goes.
  private func overlaps(_ directory: Directory, _ range: Range<Int>) -> Bool {
    guard directory.table.overlaps(range) else { return false }
    // The value of a removed entry that is short stands in the entry itself.
    return !directory.removed.contains { entry in
      let start = directory.start + 2 + 12 * entry
      return start <= range.lowerBound && range.upperBound <= start + 12
    }
  }
}
