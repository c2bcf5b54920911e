import FastCGI
import HTTPSyntax

extension DocumentBody {
  /// Reads the JSON object in the body of `request`.
  ///
  /// - Parameter names: The members that it may have; `nil` for any.
  /// - Throws: `APIError` with `unsupportedMediaType` or `payloadTooLarge`; `InvalidDocument`, `BodyError`.
  static func read(_ request: Request, members names: [String]?) throws -> DocumentBody {
    try request.checkIdentity()
    guard let type = MediaType(parsing: request.contentType), type.type == "application", type.subtype == "json" else {
      throw APIError(.unsupportedMediaType, "the body must be JSON with Content-Type: application/json")
    }
    try checkLength(request.contentLength)
    return try request.body.withBytes { bytes in
      try checkLength(bytes.count)
      return try DocumentBody(parsing: bytes, members: names)
    }
  }

  private static func checkLength(_ length: Int) throws(APIError) {
    guard length <= RouteBody.largestDocument else {
      throw APIError(.payloadTooLarge, limit: RouteBody.largestDocument, actual: length)
    }
  }

  /// The key in a member that must be there.
  ///
  /// - Throws: `InvalidDocument`; `APIError` with `invalidKey`.
  func key(_ name: String) throws -> ObjectKey {
    let text = try requiredText(name)
    do throws(InvalidKey) {
      return try ObjectKey(text)
    } catch {
      throw APIError(.invalidKey, "\(name): \(error.reason)", limit: error.limit, actual: error.actual)
    }
  }
}

extension Request {
  /// Checks that the body is not compressed (RFC 9110, section 8.4): nothing is read or stored but the bytes that were
  /// sent.
  func checkIdentity() throws(APIError) {
    let encoding = self[.contentEncoding]
    guard encoding.isEmpty || encoding.lowercased() == "identity" else {
      throw APIError(.unsupportedMediaType, ErrorCode.compressedBody)
    }
  }
}
