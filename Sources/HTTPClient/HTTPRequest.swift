/// A request as it goes on the wire.
package struct HTTPRequest {
  /// The methods in use.
  package enum Method: String, Sendable {
    /// Reads an object, or lists a bucket.
    case get = "GET"
    /// Reads headers alone.
    case head = "HEAD"
    /// Stores an object or a part of one, or makes a bucket.
    case put = "PUT"
    /// Begins or completes an upload in parts.
    case post = "POST"
    /// Deletes an object, or ends an upload in parts.
    case delete = "DELETE"
  }

  /// What is to be done.
  package var method: Method
  /// The encoded path, from its leading slash on.
  package var path: [UInt8]
  /// The encoded query without `?`, empty where there is none.
  package var query: [UInt8] = []
  /// The header fields, Host included.
  package var fields: [HTTPField]

  /// A request from its values.
  package init(method: Method, path: [UInt8], query: [UInt8] = [], fields: [HTTPField]) {
    self.method = method
    self.path = path
    self.query = query
    self.fields = fields
  }
}
