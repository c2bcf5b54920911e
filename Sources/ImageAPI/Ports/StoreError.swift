/// A failed call of a store.
package struct StoreError: Error {
  /// The kinds of failure that the service tells apart.
  package enum Code: Sendable {
    /// There is no object under the key.
    case notFound
    /// There is an object under the key already.
    case alreadyExists
    /// There is another object under the key than the caller has seen.
    case changed
    /// The storage cannot do this, or not in one step as it has to be.
    case notSupported
    /// The storage cannot hold an object under this key.
    case keyRefused
    /// The object is larger than the storage can hold.
    case tooLarge
    /// The object is in an archive. Its bytes cannot be read before they are restored.
    case archived
    /// The object is encrypted with a key that the service does not have.
    case encrypted
    /// The storage does not know the mark of a page.
    case invalidMark
    /// The storage does not respond, refuses the request, or its response is invalid.
    case unavailable
    /// The storage took longer than the deadline.
    case timedOut
    /// The storage asks for fewer requests.
    case overloaded
  }

  /// The kind of failure.
  package let code: Code
  /// The sentence for the log; never shown to a client.
  package let message: String

  /// An error from its values.
  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
