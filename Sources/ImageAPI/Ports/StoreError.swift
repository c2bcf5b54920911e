/// Why the storage did not do what was asked.
package struct StoreError: Error {
  /// What the service makes a difference by.
  package enum Code: Sendable {
    /// There is no object under the key.
    case notFound
    /// There is an object under the key already.
    case alreadyExists
    /// The storage cannot hold an object under this key.
    case keyRefused
    /// The object is larger than the storage can hold.
    case tooLarge
    /// The object is in an archive: its bytes cannot be read before they are restored.
    case archived
    /// The object is encrypted with a key that the service does not have.
    case encrypted
    /// The mark of a page is none that the storage gave.
    case invalidMark
    /// The storage does not answer, refuses us, or answers what cannot be understood.
    case unavailable
    /// The storage took longer than the deadline.
    case timedOut
    /// The storage asks to be left alone for a while.
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
