import HTTPClient

/// The response to CopyObject (S3 API reference).
enum CopyResult {
  /// The entity tag of the copy. The status may be 200 although the body is an error: S3 sends the status before it
  /// copies.
  static func entityTag(of response: HTTPResponse) throws(S3Error) -> String {
    if let etag = XMLDocument.text(of: "ETag", in: "CopyObjectResult", response.body) {
      return QuotedTag.unquoted(etag)
    }
    guard let document = ErrorDocument(response.body) else {
      throw S3Error(.invalidResponse, "copy: the response has no ETag", httpStatus: response.status)
    }
    throw S3Error(status: 500, document: document, requestID: nil, action: "copy")
  }
}
