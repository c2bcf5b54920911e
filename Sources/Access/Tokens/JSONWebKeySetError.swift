package import JSON

/// Why a text is not a key set. It never contains bytes of the text, so it may be logged.
package enum JSONWebKeySetError: Error, Equatable, CustomStringConvertible {
  /// The text exceeds its limit.
  case tooLong
  /// The text is not strict JSON.
  case json(JSONParser.Failure)
  /// The value is not an object with an array `keys`.
  case noKeys

  /// The cause for the log.
  package var description: String {
    switch self {
    case .tooLong: "the key set has more than \(JSONWebKeySet.maximumByteCount) bytes"
    case .json(let failure): "the key set is not JSON: \(failure.message) (byte \(failure.offset))"
    case .noKeys: "the key set is not a JSON object with an array of keys"
    }
  }
}
