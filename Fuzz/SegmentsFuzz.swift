// The fuzzer's entry into the stripping of metadata. An input is a file.

/// Strips one input in both modes, and traps where the outcome is not what it promises.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzSegments(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let input = UnsafeRawBufferPointer(start: start, count: count)
  guard let type = ImageType(sniffing: input) else { return 0 }
  for mode in StripMode.allCases {
    let result: StrippedFile?
    do throws(CannotStrip) {
      result = try MetadataStripper(of: input, type).strip(mode)
    } catch {
      continue
    }
    guard let result else { continue }
    precondition([.jpeg, .png, .webp].contains(type))
    precondition(!result.taken.isEmpty && result.count <= count + 64)
    // The pieces of the original follow each other.
    var end = 0
    for case .original(let range) in result.pieces {
      precondition(range.lowerBound >= end && range.upperBound <= count && !range.isEmpty)
      end = range.upperBound
    }
    let output = result.bytes(from: input)
    precondition(output.count == result.count)
    output.withUnsafeBytes { bytes in
      // Nothing but its start may be left of a JPEG that is cut off.
      precondition(ImageType(sniffing: bytes) == type || bytes.count == 2)
      precondition(picture(in: bytes, type) == picture(in: input, type))
      let again = try? MetadataStripper(of: bytes, type).strip(mode)
      precondition(again == .some(nil))
    }
  }
  return 0
}

/// The parts of a file that decoders make pixels of.
private func picture(in file: UnsafeRawBufferPointer, _ type: ImageType) -> [[UInt8]] {
  var parts: [[UInt8]] = []
  switch type {
  case .jpeg:
    var walk = JPEGWalk(file)
    while let part = walk.next() {
      switch part {
      case .segment(let marker, _, let payload) where !(0xE0...0xEF ~= marker) && marker != 0xFE:
        parts.append([marker] + file[payload])
      case .scan(let range): parts.append(Array(file[range]))
      case .segment, .stray, .end: break
      }
    }
  case .png:
    var offset = 8
    while let chunk = PNGChunk(in: file, at: offset) {
      if chunk.isOfPicture { parts.append(Array(file[chunk.range])) }
      offset = chunk.type == "IEND" ? file.count : chunk.range.upperBound
    }
  case .webp:
    let size = Int(ByteReader(file).number(UInt32.self, at: 4, .littleEndian) ?? 0)
    var offset = 12
    while let chunk = WebPChunk(in: file, at: offset, end: min(8 + size, file.count)) {
      if chunk.isOfPicture, chunk.type != "VP8X", chunk.type != "ANMF" { parts.append(Array(file[chunk.range])) }
      offset = chunk.range.upperBound
    }
  default: break
  }
  return parts
}
