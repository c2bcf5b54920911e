import ImageAPI
import JSON
import Text

extension Inspection {
  /// Reads the answer of an inspector; `nil` if it is no JSON object. A member that is missing, or of another kind, is not
  /// said.
  init?(json: [UInt8]) {
    guard let value = try? json.withRawBytes({ try JSONParser.parse($0) }), case .object(let object) = value else {
      return nil
    }
    func number(_ name: String) -> Int? {
      guard case .number(let text)? = object[name] else { return nil }
      return Int(decimal: text.utf8)
    }
    self.init(width: number("width"), height: number("height"), frames: number("frames"))
    if case .bool(let alpha)? = object["alpha"] { hasAlpha = alpha }
    if case .string(let text)? = object["blurhash"] { blurhash = text }
  }
}
