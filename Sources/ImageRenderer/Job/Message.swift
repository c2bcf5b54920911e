/// Writes numbers and text that a process sends to another one of the same program.
struct MessageWriter {
  /// The message so far.
  private(set) var bytes: [UInt8] = []

  /// Appends a number, in eight bytes.
  mutating func number(_ value: Int) {
    withUnsafeBytes(of: UInt64(bitPattern: Int64(value)).littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Appends text, which ends the message.
  mutating func text(_ value: String) { bytes.append(contentsOf: value.utf8) }
}

/// Reads what `MessageWriter` has written. The sender is not trusted.
struct MessageReader {
  private var rest: ArraySlice<UInt8>

  /// A reader at the start of `message`.
  init(_ message: [UInt8]) { rest = message[...] }

  /// The next number; `nil` at the end, and if it is negative.
  mutating func number() -> Int? {
    guard rest.count >= 8 else { return nil }
    let value = rest.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    rest = rest.dropFirst(8)
    return Int(exactly: value)
  }

  /// The rest as text; `nil` if it is not printable ASCII.
  mutating func text() -> String? {
    defer { rest = [] }
    guard rest.allSatisfy({ 0x20..<0x7F ~= $0 }) else { return nil }
    return String(decoding: rest, as: UTF8.self)
  }
}
