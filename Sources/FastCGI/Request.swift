package import System

/// One request as nginx passed it on: what each request has, header fields by name, and a body that is read only when asked
/// for.
package struct Request {
  /// The method in upper case, as sent.
  package var method: String
  /// The request target as it was on the wire (RFC 9112, section 3.2): neither decoded nor normalised.
  package var target: String
  /// The `Content-Type` field, empty where there was none.
  package var contentType: String
  /// The identifier that nginx gave the request; it names the request in every log.
  package var requestID: String
  /// The length of the body as declared, in bytes; 0 where it was not.
  package var contentLength: Int
  /// The bytes after the header section.
  package let body: any RequestBody
  /// Looks a field up; valid until the request is finished.
  private let field: (RequestField) -> String
  /// Looks a FastCGI parameter up; valid until the request is finished.
  private let parameter: (String) -> String

  /// A request from its values.
  ///
  /// - Parameters:
  ///   - field: Looks a header field up; the text is empty where the client has sent none.
  ///   - parameter: Looks a FastCGI parameter up; the text is empty where nginx has sent none.
  package init(
    method: String, target: String, contentType: String = "", requestID: String = "", contentLength: Int = 0,
    body: any RequestBody = NoBody(), field: @escaping (RequestField) -> String = { _ in "" },
    parameter: @escaping (String) -> String = { _ in "" }
  ) {
    self.method = method
    self.target = target
    self.contentType = contentType
    self.requestID = requestID
    self.contentLength = contentLength
    self.body = body
    self.field = field
    self.parameter = parameter
  }

  /// The value of a header field as sent, empty where there was none.
  package subscript(_ field: RequestField) -> String { self.field(field) }

  /// The value of a FastCGI parameter that is no header field of a client, empty where nginx has sent none.
  package subscript(parameter name: String) -> String { parameter(name) }
}

/// A request body that is read only when it is needed.
package protocol RequestBody {
  /// Loads the whole body and lends it, as one contiguous slice, for the time of the call.
  ///
  /// May be called once. Throws `BodyError` where the body is too large or incomplete, and
  /// `SystemError` where it cannot be read.
  func withBytes<Result>(_ use: (UnsafeRawBufferPointer) throws -> Result) throws -> Result

  /// Writes the whole body to `file`, at its current position. A large body is never in memory as a whole.
  ///
  /// May be called once, in place of `withBytes`. Throws the same errors.
  func write(to file: FileDescriptor) throws
}

extension RequestBody {
  /// Writes the body in one piece.
  package func write(to file: FileDescriptor) throws { try withBytes { try file.write($0) } }
}

/// The body of a request that has none.
package struct NoBody: RequestBody {
  /// An empty body.
  package init() {}

  /// Lends an empty slice.
  package func withBytes<Result>(_ use: (UnsafeRawBufferPointer) throws -> Result) throws -> Result {
    try use(UnsafeRawBufferPointer(start: nil, count: 0))
  }
}

/// A body that is already in memory.
package struct MemoryBody: RequestBody {
  let bytes: [UInt8]

  /// A body of `bytes`.
  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Lends the bytes.
  package func withBytes<Result>(_ use: (UnsafeRawBufferPointer) throws -> Result) throws -> Result {
    try bytes.withUnsafeBytes(use)
  }
}
