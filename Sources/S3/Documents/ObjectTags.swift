/// The tags of an object.
enum ObjectTags {
  /// A `Tagging` document (S3 API reference, PutObjectTagging).
  static func document(_ tags: [(name: String, value: String)]) -> [UInt8] {
    var document = Array(#"<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TagSet>"#.utf8)
    for (name, value) in tags {
      document += Array("<Tag><Key>".utf8) + XMLText.escaped(name)
      document += Array("</Key><Value>".utf8) + XMLText.escaped(value) + Array("</Value></Tag>".utf8)
    }
    document += "</TagSet></Tagging>".utf8
    return document
  }

  /// Parses a `Tagging` document (S3 API reference, GetObjectTagging).
  ///
  /// - Throws: `invalidResponse` for another document.
  static func parse(_ tagging: [UInt8]) throws(S3Error) -> [(name: String, value: String)] {
    var rootIsRight = false
    var tags: [(name: String, value: String)] = []
    var current: [String: String] = [:]
    let isWellFormed = XMLDocument.parse(tagging) { path, text in
      switch path.count {
      case 1: rootIsRight = path[0] == "Tagging"
      case 3 where path[2] == "Tag":
        tags.append((current["Key"] ?? "", current["Value"] ?? ""))
        current = [:]
      case 4 where path[2] == "Tag": current[path[3]] = text
      default: break
      }
    }
    guard isWellFormed, rootIsRight else {
      throw S3Error(.invalidResponse, "tags: the response is not a Tagging document")
    }
    return tags
  }
}
