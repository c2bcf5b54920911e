extension S3Client {
  /// A request of one operation, before it is signed.
  struct Operation {
    /// What the operation is called in errors.
    let name: String
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
      name: String, method: HTTPRequest.Method, path: [UInt8], parameters: [(name: String, value: String)] = [],
      fields: [HTTPField] = []
    ) {
      self.name = name
      self.method = method
      self.path = path
      self.parameters = parameters
      self.fields = fields
    }

    /// An operation that sends `body`, which must outlive it; reads the body once, for its digest.
    init(
      name: String, method: HTTPRequest.Method, path: [UInt8], parameters: [(name: String, value: String)] = [],
      fields: [HTTPField] = [], body: UnsafeRawBufferPointer
    ) {
      self.init(name: name, method: method, path: path, parameters: parameters, fields: fields)
      self.body = body
      payload = PayloadHash(of: body)
    }
  }
}
