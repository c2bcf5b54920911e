/// A file that is no picture, whatever decodes it: it ends before its dimensions, or says impossible ones.
package struct CorruptImage: Error, Equatable {
  /// What is wrong, for the client: the end of a sentence about the file, without bytes of it.
  package let reason: String

  /// A file that is corrupt because of `reason`.
  package init(_ reason: String) { self.reason = reason }

  /// The file ends, or its header does, before it has said its width and height.
  static let endsBeforeDimensions = CorruptImage("it ends before its width and height")

  /// What stands where the width and height belong cannot be read as such.
  static let hasNoDimensions = CorruptImage("it has no width and height")
}
