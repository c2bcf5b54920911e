package import ImageAPI

/// A place for objects that one trial has for itself, empty at its start.
package protocol StorePlace: Sendable {
  /// A store onto this place, with connections of its own. Where there are several ways in, stores of different
  /// numbers take different ones.
  func makeStore(_ number: Int) throws -> any ObjectStore & ObjectEditor & LeaseStore

  /// What is read at a presigned path, by that and nothing else but Range and If-Match, as nginx reads it.
  ///
  /// - Parameter tag: The tag for If-Match, without quotes; `nil` for no such field.
  func read(_ method: ReadMethod, _ target: String, range: Range<Int>?, ifMatch tag: String?) throws -> ReadAnswer

  /// The time that objects get which are stored now, in seconds since 1970.
  var now: Int { get }
}

/// An answer to a presigned read.
package struct ReadAnswer: Equatable {
  /// The status of HTTP.
  package let status: Int
  /// The media type; empty where there is none.
  package let contentType: String
  /// The bytes.
  package let bytes: [UInt8]

  /// An answer from its values.
  package init(status: Int, contentType: String, bytes: [UInt8]) {
    self.status = status
    self.contentType = contentType
    self.bytes = bytes
  }
}
