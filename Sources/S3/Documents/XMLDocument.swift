import CExpat
import Text

/// Reads XML and hands on each element that has no child elements, with the path to it. For documents of S3: no
/// attributes, no mixed content.
struct XMLDocument {
  /// The deepest nesting that is followed.
  private static let depthLimit = 16

  /// The names of the open elements, the root first.
  private var path: [String] = []
  /// The text of the innermost open element since it, or its last child, began or ended.
  private var text: [UInt8] = []
  /// The parser, while it runs.
  private let parser: XML_Parser
  /// Called where an element ends.
  private let onEnd: (_ path: [String], _ text: String) -> Void

  /// Parses `bytes`, and calls `onEnd` for each element where it ends, children before parents.
  ///
  /// - Parameters:
  ///   - onEnd: Gets the names from the root down to the element, and the element's own text.
  /// - Returns: `false` where the bytes are not well-formed XML, or hold a document type declaration: S3 sends none,
  ///   and entities are what makes XML dangerous to read.
  static func parse(_ bytes: [UInt8], onEnd: (_ path: [String], _ text: String) -> Void) -> Bool {
    guard bytes.count <= Int(Int32.max), let parser = XML_ParserCreate("UTF-8") else { return false }
    defer { XML_ParserFree(parser) }
    return withoutActuallyEscaping(onEnd) { onEnd in
      var document = XMLDocument(parser: parser, onEnd: onEnd)
      return withUnsafeMutablePointer(to: &document) { document in
        setHandlers(parser, document)
        return bytes.withUnsafeBytes { buffer in
          XML_Parse(parser, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count), 1)
            == XML_STATUS_OK
        }
      }
    }
  }

  /// Points the parser to a document.
  private static func setHandlers(_ parser: XML_Parser, _ document: UnsafeMutablePointer<XMLDocument>) {
    XML_SetUserData(parser, document)
    XML_SetElementHandler(
      parser,
      { context, name, _ in XMLDocument.at(context).pointee.start(String(cString: name!)) },
      { context, _ in XMLDocument.at(context).pointee.end() })
    XML_SetCharacterDataHandler(parser) { context, bytes, count in
      XMLDocument.at(context).pointee.text.append(
        contentsOf: UnsafeRawBufferPointer(start: bytes, count: Int(count)))
    }
    XML_SetStartDoctypeDeclHandler(parser) { context, _, _, _, _ in XMLDocument.at(context).pointee.stop() }
  }

  /// The document that a callback's context stands for.
  private static func at(_ context: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<XMLDocument> {
    context!.assumingMemoryBound(to: XMLDocument.self)
  }

  /// An element begins.
  private mutating func start(_ name: String) {
    guard path.count < Self.depthLimit else { return stop() }
    path.append(name)
    text.removeAll(keepingCapacity: true)
  }

  /// The innermost element ends.
  private mutating func end() {
    onEnd(path, String(decoding: text, as: UTF8.self))
    path.removeLast()
    text.removeAll(keepingCapacity: true)
  }

  /// Ends parsing with an error.
  private func stop() {
    XML_StopParser(parser, XML_Bool(0))
  }
}
