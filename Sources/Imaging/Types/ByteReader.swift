/// Reads numbers and signatures from a file. Nothing outside of its bytes is read.
struct ByteReader {
  /// The order of the bytes of a number.
  enum Order {
    case littleEndian, bigEndian
  }

  private let memory: UnsafeRawBufferPointer

  /// A reader of `bytes`. The caller owns the memory.
  init(_ bytes: UnsafeRawBufferPointer) { memory = bytes }

  /// The number of bytes.
  var count: Int { memory.count }

  /// A copy of the bytes.
  var bytes: [UInt8] { Array(memory) }

  /// Whether the bytes at `offset` are those of `signature`.
  func has(_ signature: some Collection<UInt8>, at offset: Int = 0) -> Bool {
    offset >= 0 && memory.count - offset >= signature.count
      && memory[offset..<offset + signature.count].elementsEqual(signature)
  }

  /// Whether the bytes at `offset` are the ASCII text `signature`.
  func has(_ signature: String, at offset: Int = 0) -> Bool { has(signature.utf8, at: offset) }

  /// The byte at `offset`; `nil` outside of the file.
  func byte(at offset: Int) -> UInt8? { memory.indices.contains(offset) ? memory[offset] : nil }

  /// The number of type `Number` at `offset`, 0 or more; `nil` if it is not wholly in the file.
  func number<Number: FixedWidthInteger>(_: Number.Type, at offset: Int, _ order: Order) -> Number? {
    guard offset >= 0, memory.count - MemoryLayout<Number>.size >= offset else { return nil }
    let value = memory.loadUnaligned(fromByteOffset: offset, as: Number.self)
    return order == .littleEndian ? Number(littleEndian: value) : Number(bigEndian: value)
  }

  /// The unsigned number of type `Number` at `offset` as an offset or length, `Int.max` for one that is larger; `nil` if it
  /// is not wholly in the file.
  func offset<Number: FixedWidthInteger & UnsignedInteger>(_: Number.Type, at offset: Int, _ order: Order) -> Int? {
    number(Number.self, at: offset, order).map { Int(clamping: $0) }
  }

  /// A reader of the `length` bytes at `offset`, or of as many of them as there are.
  func part(at offset: Int, length: Int) -> ByteReader {
    let start = min(max(offset, 0), count)
    return ByteReader(UnsafeRawBufferPointer(rebasing: memory[start..<start + min(max(length, 0), count - start)]))
  }

  /// The first offset of `byte`, at `start` or behind; `nil` if there is none.
  func firstOffset(of byte: UInt8, from start: Int) -> Int? {
    start < count ? memory[max(start, 0)...].firstIndex(of: byte) : nil
  }

  /// The four characters at `offset`; `nil` if they are not in the file.
  func fourCharacterCode(at offset: Int) -> String? {
    guard offset >= 0, memory.count - 4 >= offset else { return nil }
    return String(decoding: memory[offset..<offset + 4], as: UTF8.self)
  }
}
