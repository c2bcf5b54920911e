import System
import Text

/// A file with one token, which another process replaces from time to time.
struct TokenFile: Sendable {
  /// The path of the file.
  let path: String
  /// The largest file, in bytes.
  private static let limit = 64 << 10

  /// The current token, without surrounding white space.
  ///
  /// - Parameter source: The name of the source that needs the token, for errors.
  /// - Throws: `credentialsUnavailable` if the file cannot be read or does not contain a token. The message does not
  ///   contain the bytes of the file.
  func read(for source: String) throws(S3Error) -> String {
    func invalid(_ reason: String) -> S3Error {
      S3Error(.credentialsUnavailable, "\(source): the token file \(path) \(reason)")
    }
    let bytes: [UInt8]
    do { bytes = try SmallFile.read(path, limit: Self.limit) } catch { throw invalid("cannot be read: \(error)") }
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
    var token = bytes.drop(while: isBlank)
    while let last = token.last, isBlank(last) { token.removeLast() }
    // The token is sent in a header field or a form. A line break would end the field.
    guard !token.isEmpty, token.allSatisfy(\.isPrintable) else { throw invalid("does not contain a token") }
    return String(decoding: token, as: UTF8.self)
  }
}
