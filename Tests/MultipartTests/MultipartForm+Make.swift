@testable import Multipart

extension MultipartForm {
  /// Parses `body` with the boundary `boundary`.
  static func make(
    _ body: [UInt8], boundary: String = "b", limits: Limits = Limits()
  ) throws(MultipartError) -> MultipartForm {
    let boundary = try Boundary(contentType: "multipart/form-data; boundary=\"\(boundary)\"")
    // `withUnsafeBytes` of an array does not pass on the type of an error.
    return try body.withUnsafeBytes { bytes in
      Result { () throws(MultipartError) in
        try MultipartForm(parsing: bytes, boundary: boundary, limits: limits)
      }
    }.get()
  }

  /// Parses `body` with the boundary `boundary`.
  static func make(
    _ body: String, boundary: String = "b", limits: Limits = Limits()
  ) throws(MultipartError) -> MultipartForm {
    try make(Array(body.utf8), boundary: boundary, limits: limits)
  }

  /// What parsing `body` fails with, nil if it does not.
  static func error(_ body: [UInt8], boundary: String = "b", limits: Limits = Limits()) -> MultipartError? {
    do throws(MultipartError) {
      _ = try make(body, boundary: boundary, limits: limits)
      return nil
    } catch {
      return error
    }
  }

  /// What parsing `body` fails with, nil if it does not.
  static func error(_ body: String, boundary: String = "b", limits: Limits = Limits()) -> MultipartError? {
    error(Array(body.utf8), boundary: boundary, limits: limits)
  }
}
