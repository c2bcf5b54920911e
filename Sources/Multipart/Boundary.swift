import HTTPSyntax
import Text

/// The boundary between the parts of a multipart body (RFC 2046, 5.1.1).
///
/// The RFC allows 70 characters of a small set. Clients send more: Java code makes 78 digits with
/// `new BigInteger(256, random)`, and a common recipe for Android has `*****`.
package struct Boundary: Sendable, Equatable {
  /// The boundary without the two dashes before it: 1 to `maximumLength` bytes of printable ASCII.
  let bytes: [UInt8]
  /// The character encoding of the form, the parameter `charset`; `nil` if it is not said. RFC 7578 does not define the
  /// parameter, but clients send it.
  let encoding: CharacterEncoding?

  /// The longest boundary in bytes.
  package static let maximumLength = 256

  /// Reads the boundary from the Content-Type of a form.
  ///
  /// - Throws: `notMultipart`, `missingBoundary`, `invalidBoundary` or `unsupportedCharset`.
  package init(contentType: String) throws(MultipartError) {
    guard let mediaType = MediaType(parsing: contentType) else {
      throw MultipartError(.notMultipart, "the Content-Type cannot be read; multipart/form-data is expected")
    }
    guard mediaType.type == "multipart", mediaType.subtype == "form-data" else {
      throw MultipartError(.notMultipart, "the Content-Type is not multipart/form-data")
    }
    let boundaries = mediaType.parameters.filter { $0.name == "boundary" }
    guard let boundary = boundaries.first else {
      throw MultipartError(.missingBoundary, "the Content-Type has no boundary parameter")
    }
    // Intermediaries could read the first of two boundaries, and this parser the second.
    guard boundaries.count == 1 else {
      throw MultipartError(.invalidBoundary, "the Content-Type has more than one boundary parameter")
    }
    bytes = Array(boundary.value.utf8)
    guard 1...Self.maximumLength ~= bytes.count else {
      throw MultipartError(.invalidBoundary, "the boundary is not 1 to \(Self.maximumLength) characters long")
    }
    guard bytes.allSatisfy(\.isPrintable) else {
      throw MultipartError(.invalidBoundary, "the boundary contains an invalid character")
    }
    // A trailing space is indistinguishable from the padding that may follow a boundary.
    guard bytes.last != UInt8(ascii: " ") else {
      throw MultipartError(.invalidBoundary, "the boundary ends in a space")
    }
    encoding = try TextEncoding.encoding(of: mediaType)
  }
}
