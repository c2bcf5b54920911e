/// An HTTP request without its body.
package struct HTTPRequest {
  /// The methods in use.
  package enum Method: String, Sendable {
    /// Reads an object, or lists a bucket.
    case get = "GET"
    /// Reads the metadata of an object.
    case head = "HEAD"
    /// Stores an object or a part, or creates a bucket.
    case put = "PUT"
    /// Starts or completes an upload in parts.
    case post = "POST"
    /// Deletes an object, or aborts an upload in parts.
    case delete = "DELETE"
  }

  /// The method.
  package var method: Method
  /// The encoded path with its leading slash.
  package var path: [UInt8]
  /// The encoded query without `?`; empty for none.
  package var query: [UInt8] = []
  /// The header fields, Host included.
  package var fields: [HTTPField]
  /// The largest body of the response in memory, in bytes.
  package var responseLimit = HTTPResponse.bodyLimit
  /// Whether the request must not be sent twice without the caller's knowledge. It has a new connection then: libcurl
  /// sends a request without a body again when an older connection turns out to be closed.
  package var isSentOnce = false

  /// A request from its values.
  package init(method: Method, path: [UInt8], query: [UInt8] = [], fields: [HTTPField]) {
    self.method = method
    self.path = path
    self.query = query
    self.fields = fields
  }
}
