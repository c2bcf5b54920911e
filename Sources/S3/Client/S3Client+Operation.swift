import HTTPClient

extension S3Client {
  /// A request before it is signed.
  struct Operation {
    /// The S3 action.
    let action: S3Action
    /// The HTTP method.
    let method: HTTPRequest.Method
    /// The encoded path.
    let path: [UInt8]
    /// The parameters of the query, in any order.
    var parameters: [(name: String, value: String)] = []
    /// The header fields, without `host` and those that signing adds.
    var fields: [HTTPField] = []
    /// Whether a second request could fail because of the first, so each must be an attempt of its own. A request with
    /// a body is one anyway.
    var isSentOnce = false
    /// The body. The caller owns its memory.
    private(set) var body = UnsafeRawBufferPointer(start: nil, count: 0)
    /// The digest of the body.
    private(set) var payload = PayloadHash.empty

    /// An operation without a body.
    init(
      _ action: S3Action, method: HTTPRequest.Method, path: [UInt8], parameters: [(name: String, value: String)] = [],
      fields: [HTTPField] = []
    ) {
      self.action = action
      self.method = method
      self.path = path
      self.parameters = parameters
      self.fields = fields
    }

    /// An operation with `body`, which must outlive it. Computes the digest of the body.
    init(
      _ action: S3Action, method: HTTPRequest.Method, path: [UInt8], parameters: [(name: String, value: String)] = [],
      fields: [HTTPField] = [], body: UnsafeRawBufferPointer
    ) {
      self.init(action, method: method, path: path, parameters: parameters, fields: fields)
      self.body = body
      payload = PayloadHash(of: body)
    }
  }
}
