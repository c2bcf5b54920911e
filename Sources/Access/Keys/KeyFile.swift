import JSON
import Text

/// The text of the file of API keys: a JSON object a line for each key, and a last line with their number.
///
/// Nothing is skipped: a file that is cut, even at the end of a line, or that has one fault is no file of keys. The owner
/// of a skipped key would be locked out without a word.
package enum KeyFile {
  /// The one fault of a text. Repeats nothing of it.
  package struct Fault: Error, Equatable, CustomStringConvertible {
    /// The number of the line, from 1.
    package let line: Int
    /// What is wrong with it.
    package let cause: String

    package var description: String { "line \(line): \(cause)" }
  }

  /// The most bytes of a file: about 100,000 keys.
  package static let largestSize = 32 << 20

  /// The keys in a text, in its order. An empty text has none.
  package static func parse(_ text: [UInt8]) throws(Fault) -> [APIKey] {
    guard !text.isEmpty else { return [] }
    var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    var keys: [APIKey] = []
    var taken = Taken()
    for (index, line) in lines.enumerated() {
      let isLast = index == lines.count - 1
      do throws(LineFault) {
        let object = try object(line)
        if object["count"] != nil {
          guard isLast else { throw LineFault("there is text after the line with the number of keys") }
          try checkCount(object, keys.count)
        } else {
          let key = try APIKey(line: object)
          try taken.add(key)
          keys.append(key)
          guard !isLast else { throw LineFault("the file ends without the line with the number of keys") }
        }
      } catch {
        throw Fault(line: index + 1, cause: error.cause)
      }
    }
    return keys
  }

  /// The text of `keys`.
  package static func text(_ keys: [APIKey]) -> [UInt8] {
    var text: [UInt8] = []
    for key in keys { text += line { key.write(&$0) } }
    return text + line { $0.member("count", keys.count) }
  }

  private static func line(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    writer.object(write)
    return writer.bytes + [UInt8(ascii: "\n")]
  }

  private static func object(_ line: ArraySlice<UInt8>) throws(LineFault) -> JSONObject {
    do throws(JSONParser.Failure) {
      let value = try Array(line).withRawBytes { (bytes) throws(JSONParser.Failure) in try JSONParser.parse(bytes) }
      if case .object(let object) = value { return object }
    } catch {
      throw LineFault("it is not JSON")
    }
    throw LineFault("it is not a JSON object")
  }

  private static func checkCount(_ object: JSONObject, _ count: Int) throws(LineFault) {
    guard object.members.count == 1, case .number(let digits)? = object["count"], Int(decimal: digits.utf8) != nil
    else {
      throw LineFault("the number of keys cannot be read")
    }
    guard digits == String(count) else {
      throw LineFault("the number of keys is not that of the lines before: the file was cut or changed by hand")
    }
  }

  /// What must not be there twice.
  private struct Taken {
    private var ids: Set<String> = []
    private var names: Set<String> = []
    private var hashes: Set<[UInt8]> = []

    mutating func add(_ key: APIKey) throws(LineFault) {
      guard ids.insert(key.id).inserted else { throw LineFault("the identifier (id) is there twice") }
      guard names.insert(key.name).inserted else { throw LineFault("the name is there twice") }
      guard hashes.insert(key.hash).inserted else { throw LineFault("the hash (sha256) is there twice") }
    }
  }
}

/// What is wrong with a line.
struct LineFault: Error {
  /// The cause.
  let cause: String

  /// A fault from its cause.
  init(_ cause: String) { self.cause = cause }
}
