import System
import Text

/// A file that holds one token, which somebody else replaces from time to time.
struct TokenFile: Sendable {
  /// Where it is.
  let path: String
  /// The longest token, in bytes.
  private static let limit = 64 << 10

  /// The token in the file now, without white space around it.
  ///
  /// - Parameter source: Whom the token is for, in errors.
  /// - Throws: `credentialsUnavailable` where the file cannot be read, or holds no token: its bytes are not repeated.
  func read(for source: String) throws(S3Error) -> String {
    func broken(_ reason: String) -> S3Error {
      S3Error(.credentialsUnavailable, "\(source): the token file \(path) \(reason)")
    }
    let bytes: [UInt8]
    do { bytes = try SmallFile.read(path, limit: Self.limit) } catch { throw broken("cannot be read: \(error)") }
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
    var token = bytes.drop(while: isBlank)
    while let last = token.last, isBlank(last) { token.removeLast() }
    // It goes into a header field or a form: a line break within would end the one and be lost in the other.
    guard !token.isEmpty, token.allSatisfy(\.isPrintable) else { throw broken("holds no token") }
    return String(decoding: token, as: UTF8.self)
  }
}
