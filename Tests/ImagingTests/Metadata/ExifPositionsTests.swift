import Testing

@testable import Imaging

@Suite struct ExifPositionsTests {
  private typealias Made = MadePicture

  private static func remove(_ block: [UInt8]) -> PositionRemoval {
    block.withUnsafeBytes { ExifPositions.removed(from: $0, depth: 0) }
  }

  /// Everything but the position stays at its offset; the entry of the directory is gone.
  @Test(arguments: [true, false]) func zeroesTheDirectory(bigEndian: Bool) throws {
    let block = Made.exif(orientation: 3, bigEndian: bigEndian)
    guard case .changed(let changed) = Self.remove(block) else {
      Issue.record("nothing was taken out")
      return
    }
    #expect(changed.count == block.count && !changed.has(Made.position))
    #expect(!changed.has(Made.number(0x8825, 2, bigEndian)))
    #expect(changed[8..<10].elementsEqual(Made.number(3, 2, bigEndian)))
    // The strings where they were.
    let same = zip(block, changed).count { $0 == $1 }
    #expect(same > block.count - 12 * 7 - 60)
    #expect(Self.remove(changed) == .unchanged)
  }

  /// A maker's note may repeat the position that its camera knew.
  @Test func zeroesTheNoteOfACameraWithAPosition() throws {
    let note = "A note of the maker"
    guard case .changed(let changed) = Self.remove(Made.exif(note: note)) else {
      Issue.record("nothing was taken out")
      return
    }
    #expect(!changed.has(note) && changed.has("2026:11:23"))
    #expect(Self.remove(Made.exif(hasPosition: false, note: note)) == .unchanged)
  }

  /// XMP and IPTC as TIFF keeps them.
  @Test func looksIntoOtherBlocks() {
    let xmp = Made.exif([[(0x02BC, .data(type: 1, Made.xmp(Made.positionAttribute)))]])
    guard case .changed(let changed) = Self.remove(xmp) else {
      Issue.record("nothing was taken out")
      return
    }
    #expect(changed.has("A title") && !changed.has(Made.words))
    #expect(Self.remove(Made.exif([[(0x83BB, .data(type: 7, Array("a town".utf8)))]])) == .unchanged)
    #expect(Self.remove(Made.exif([[(0x83BB, .data(type: 7, Array("geo:lat=48.1".utf8)))]])) != .unchanged)
  }

  /// Loops, offsets that lie outside, in the header, in another directory; impossible types and counts.
  @Test func understandsNoBrokenBlock() {
    let block = Made.exif()
    // Made.exif: the entries at 10 are maker, Exif, GPS.
    func with(_ offset: Int, _ bytes: [UInt8]) -> [UInt8] {
      var changed = block
      changed.replaceSubrange(offset..<offset + bytes.count, with: bytes)
      return changed
    }
    let gps = 10 + 24
    for broken in [
      [], Array("MM".utf8), with(0, Array("XX".utf8)), with(4, [0, 0, 0, 4]), with(4, [0xFF, 0xFF, 0xFF, 0xFF]),
      with(8, [0xFF, 0xFF]), with(gps + 8, [0, 0, 0, 8]), with(gps + 8, [0, 0, 0, 12]), with(gps + 8, [0, 0xFF, 0, 0]),
      with(gps + 2, [0, 2]), with(gps + 4, [0, 0, 0, 2]), with(10 + 12 + 8, [0, 0, 0, 8]),
      // The first directory names itself as the next.
      with(10 + 36, [0, 0, 0, 8]),
    ] {
      #expect(Self.remove(broken) == .notUnderstood)
    }
    // A next directory that lies outside is none.
    guard case .changed = Self.remove(with(10 + 36, [0xFF, 0, 0, 0])) else {
      Issue.record("a forgotten offset matters")
      return
    }
  }

  @Test(arguments: [true, false]) func standsBlocksCutAtEveryLength(bigEndian: Bool) {
    let block = Made.exif(orientation: 8, note: "Note", bigEndian: bigEndian)
    for length in block.indices {
      let cut = Array(block[..<length])
      if case .changed(let changed) = Self.remove(cut) { #expect(!changed.has(Made.position)) }
      let orientation = cut.withUnsafeBytes { ExifBlock.orientation(of: $0) }
      #expect(orientation == 8 || orientation == 1)
    }
  }

  /// Many entries that name the same bytes must not make the effort quadratic.
  @Test func boundsOverlappingValues() {
    let xmp = Made.xmp()
    var block = Made.exif([[(0x02BC, .data(type: 1, xmp)), (0x02BC, .data(type: 1, xmp))]])
    #expect(Self.remove(block) == .unchanged)
    block.replaceSubrange(30..<34, with: block[18..<22])
    #expect(Self.remove(block) == .notUnderstood)
  }
}
