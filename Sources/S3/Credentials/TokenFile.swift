import Glibc

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
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw broken("cannot be opened (errno \(errno))") }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      guard count >= 0 else { throw broken("cannot be read (errno \(errno))") }
      if count == 0 { break }
      bytes += buffer[..<count]
      guard bytes.count <= Self.limit else { throw broken("has more than \(Self.limit) bytes") }
    }
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
    while let last = bytes.last, isBlank(last) { bytes.removeLast() }
    let token = bytes.drop(while: isBlank)
    // It goes into a header field or a form: a line break within would end the one and be lost in the other.
    guard !token.isEmpty, token.allSatisfy({ (0x20...0x7E).contains($0) }) else { throw broken("holds no token") }
    return String(decoding: token, as: UTF8.self)
  }
}
