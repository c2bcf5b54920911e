import CExpat
import Text

/// Parses XML and reports each element with its path and text. For documents of S3, which have no attributes and no
/// mixed content.
struct XMLDocument {
  /// The deepest nesting that is accepted.
  private static let depthLimit = 16

  /// The names of the open elements, the root first.
  private var path: [String] = []
  /// The text of the innermost open element, since its start or the end of its last child.
  private var text: [UInt8] = []
  /// The parser; valid during `parse`.
  private let parser: XML_Parser
  /// Called at the end of each element.
  private let onEnd: (_ path: [String], _ text: String) -> Void

  /// Parses `bytes` and calls `onEnd` at the end of each element, children before parents.
  ///
  /// - Parameter onEnd: Receives the names from the root to the element, and the element's own text.
  /// - Returns: `false` if the bytes are not well-formed XML, are nested too deeply, or contain a document type
  ///   declaration. S3 sends none, and entities make XML dangerous.
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

  /// The text of the element `name` that is a child of the root element `root`.
  ///
  /// - Returns: `nil` if `bytes` are not such a document, or if the text is empty.
  static func text(of name: String, in root: String, _ bytes: [UInt8]) -> String? {
    var value: String?
    let isWellFormed = parse(bytes) { path, text in
      if path == [root, name] { value = text }
    }
    guard isWellFormed, let value, !value.isEmpty else { return nil }
    return value
  }

  /// Connects the parser to a document.
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

  /// The document of a callback's context.
  private static func at(_ context: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<XMLDocument> {
    context!.assumingMemoryBound(to: XMLDocument.self)
  }

  /// Handles the start of an element.
  private mutating func start(_ name: String) {
    guard path.count < Self.depthLimit else { return stop() }
    path.append(name)
    text.removeAll(keepingCapacity: true)
  }

  /// Handles the end of the innermost element.
  private mutating func end() {
    onEnd(path, String(decoding: text, as: UTF8.self))
    path.removeLast()
    text.removeAll(keepingCapacity: true)
  }

  /// Stops the parser with an error.
  private func stop() {
    XML_StopParser(parser, XML_Bool(0))
  }
}
