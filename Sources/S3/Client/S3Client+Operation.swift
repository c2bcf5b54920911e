import HTTPClient

extension S3Client {
  /// A request of one operation, before it is signed.
  struct Operation {
    /// What S3 calls it.
    let action: S3Action
    /// The method.
    let method: HTTPRequest.Method
    /// The encoded path.
    let path: [UInt8]
    /// Parameters of the query, in any order.
    var parameters: [(name: String, value: String)] = []
    /// Header fields besides those that signing adds.
    var fields: [HTTPField] = []
    /// What is sent; read in place.
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

    /// An operation that sends `body`, which must outlive it; reads the body once, for its digest.
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
