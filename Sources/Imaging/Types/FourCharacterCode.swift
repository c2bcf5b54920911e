/// The type of a box or a chunk: four characters as one number.
struct FourCharacterCode: Equatable, ExpressibleByStringLiteral {
  /// The number, whose highest byte is the first character.
  let code: UInt32

  init(_ code: UInt32) { self.code = code }

  /// The code that is written so. It has four ASCII characters.
  @inline(__always) init(stringLiteral text: StaticString) {
    precondition(text.utf8CodeUnitCount == 4)
    code = UnsafeRawPointer(text.utf8Start).loadUnaligned(as: UInt32.self).bigEndian
  }

  static func ~= (pattern: FourCharacterCode, value: FourCharacterCode) -> Bool { pattern.code == value.code }
}
