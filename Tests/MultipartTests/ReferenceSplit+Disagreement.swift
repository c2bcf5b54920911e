@testable import Multipart

extension ReferenceSplit {
  /// How the parser and the reference read `body` differently, nil if they agree.
  ///
  /// The reference knows nothing of headers, so an error of those is never a disagreement.
  static func disagreement(over body: [UInt8], boundary: String = "b") -> String? {
    let contents = ReferenceSplit(body, boundary: Array(boundary.utf8)).contents
    let text = { String(decoding: body, as: UTF8.self).debugDescription }
    do throws(MultipartError) {
      let ranges = try MultipartForm.make(body, boundary: boundary).parts.map(\.body)
      return ranges == contents ? nil : "\(ranges) instead of \(contents ?? []) in \(text())"
    } catch {
      guard (0...body.count).contains(error.offset) else { return "an offset outside of \(text())" }
      let isOfHeaders =
        switch error.code {
        case .truncated, .missingDelimiter, .noParts, .notMultipart, .missingBoundary, .invalidBoundary: false
        case .malformedHeader, .headerTooLarge, .tooManyHeaders, .tooManyParts, .missingName, .invalidText,
          .unsupportedCharset, .unsupportedEncoding:
          true
        }
      return contents == nil || isOfHeaders ? nil : "\(error.code) instead of \(contents ?? []) in \(text())"
    }
  }
}
