/// Reads numbers and signatures from a file. Nothing outside of its bytes is read.
struct ByteReader {
  /// The order of the bytes of a number.
  enum Order {
    case littleEndian, bigEndian
  }

  private let bytes: UnsafeRawBufferPointer

  /// A reader of `bytes`. The caller owns the memory.
  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The number of bytes.
  var count: Int { bytes.count }

  /// Whether the bytes at `offset` are those of `signature`.
  func has(_ signature: some Collection<UInt8>, at offset: Int = 0) -> Bool {
    bytes.count - offset >= signature.count && bytes[offset..<offset + signature.count].elementsEqual(signature)
  }

  /// Whether the bytes at `offset` are the ASCII text `signature`.
  func has(_ signature: String, at offset: Int = 0) -> Bool { has(signature.utf8, at: offset) }

  /// The byte at `offset`; `nil` outside of the file.
  func byte(at offset: Int) -> UInt8? { bytes.indices.contains(offset) ? bytes[offset] : nil }

  /// The number of type `Number` at `offset`, 0 or more; `nil` if it is not wholly in the file.
  func number<Number: FixedWidthInteger>(_: Number.Type, at offset: Int, _ order: Order) -> Number? {
    guard offset >= 0, bytes.count - MemoryLayout<Number>.size >= offset else { return nil }
    let value = bytes.loadUnaligned(fromByteOffset: offset, as: Number.self)
    return order == .littleEndian ? Number(littleEndian: value) : Number(bigEndian: value)
  }

  /// The four characters at `offset`; `nil` if they are not in the file.
  func fourCharacterCode(at offset: Int) -> String? {
    guard offset >= 0, bytes.count - 4 >= offset else { return nil }
    return String(decoding: bytes[offset..<offset + 4], as: UTF8.self)
  }
}
