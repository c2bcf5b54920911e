import CExpat

/// Reads XML and hands on each element that has no child elements, with the path to it. For documents of S3: no
/// attributes, no mixed content.
final class XMLDocument {
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

  /// Sets up a parser that lives for one document.
  private init(parser: XML_Parser, onEnd: @escaping (_ path: [String], _ text: String) -> Void) {
    self.parser = parser
    self.onEnd = onEnd
  }

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
      let document = XMLDocument(parser: parser, onEnd: onEnd)
      document.setHandlers()
      return withExtendedLifetime(document) {
        bytes.withUnsafeBytes { buffer in
          XML_Parse(parser, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count), 1)
            == XML_STATUS_OK
        }
      }
    }
  }

  /// Points the parser to this object.
  private func setHandlers() {
    XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    XML_SetElementHandler(
      parser,
      { context, name, _ in XMLDocument.from(context).start(String(cString: name!)) },
      { context, _ in XMLDocument.from(context).end() })
    XML_SetCharacterDataHandler(parser) { context, bytes, count in
      XMLDocument.from(context).text.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: Int(count)))
    }
    XML_SetStartDoctypeDeclHandler(parser) { context, _, _, _, _ in XMLDocument.from(context).stop() }
  }

  /// The object that a callback's context stands for.
  private static func from(_ context: UnsafeMutableRawPointer?) -> XMLDocument {
    Unmanaged<XMLDocument>.fromOpaque(context!).takeUnretainedValue()
  }

  /// An element begins.
  private func start(_ name: String) {
    guard path.count < Self.depthLimit else { return stop() }
    path.append(name)
    text.removeAll(keepingCapacity: true)
  }

  /// The innermost element ends.
  private func end() {
    onEnd(path, String(decoding: text, as: UTF8.self))
    path.removeLast()
    text.removeAll(keepingCapacity: true)
  }

  /// Ends parsing with an error.
  private func stop() {
    XML_StopParser(parser, XML_Bool(0))
  }
}
