import Foundation
import TestSupport
import Testing

@testable import Imaging

/// Holds the facts of files against those of another program.
@Suite struct ReferenceFactsTests {
  /// The samples of the end-to-end tests. Their sizes stand in `generate.py`.
  @Test(arguments: [
    ("photograph.jpg", "1,jpeg,640,426,1,0,1"), ("small.avif", "1,avif,48,32,1,0,1"),
    ("small.bmp", "1,bmp,48,32,1,0,1"), ("small.jxl", "1,jxl,48,32,1,0,1"), ("small.gif", "1,gif,48,32,1,0,1"),
    ("small.heic", "1,heic,64,64,1,0,1"),
    ("small.png", "1,png,48,32,1,0,1"), ("small.tiff", "1,tiff,48,32,1,0,1"), ("small.webp", "1,webp,48,32,1,0,1"),
  ])
  func readsSamples(_ name: String, _ expected: String) throws {
    #expect(try Self.facts(Repository.path("Tests/EndToEnd/images/\(name)")) == expected)
  }

  /// The file in `REFERENCE_FACTS` has a line for each picture: its path, a tab, and the field that its facts have to
  /// have. A script writes it from what libvips says of samples that it made. `*` stands for what it cannot say.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["REFERENCE_FACTS"] != nil))
  func agreesWithTheReference() throws {
    let path = ProcessInfo.processInfo.environment["REFERENCE_FACTS"] ?? ""
    for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
      let columns = line.split(separator: "\t")
      try #require(columns.count == 2)
      let found = try Self.facts(String(columns[0])).split(separator: ",")
      let expected = columns[1].split(separator: ",")
      let agrees = found.count == expected.count && zip(found, expected).allSatisfy { $1 == "*" || $0 == $1 }
      #expect(agrees, "\(columns[0]): \(found.joined(separator: ",")), expected \(columns[1])")
    }
  }

  /// The field of the facts of a file; what is wrong with it where it has none.
  private static func facts(_ path: String) throws -> String {
    let file = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
    return file.withUnsafeBytes { bytes in
      guard let type = ImageType(sniffing: bytes) else { return "no image" }
      do throws(CorruptImage) { return try ImageFacts(of: bytes, type).field } catch { return error.reason }
    }
  }
}
