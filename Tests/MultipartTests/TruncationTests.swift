import Testing

@testable import Multipart

/// Forms that are cut, damaged or laid out otherwise.
@Suite struct TruncationTests {
  /// Whole forms up to the last dash of the close delimiter, of the boundary `b`, each with the length of what must be
  /// there for the first delimiter to be one.
  static let forms: [(body: String, first: Int)] = [
    ("--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--b--", 5),
    ("--b\r\nContent-Disposition: form-data; name=a\r\n\r\n--b--", 5),
    ("--b \t\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n\r\n\r\n--bX\r\n--b--", 7),
    ("preamble\r\n--bX\r\n--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--b--", 21),
    (
      "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\\\"b%22.png\"\r\nContent-Type: image/png\r\n"
        + "\r\n\u{0}\r\n--b-\r\n--b \r\n"
        + "Content-Disposition: form-data; name=key; filename*=utf-8''%C3%A9\r\n\r\nfolder/\r\n--b\r\n"
        + "Content-Type: application/json\r\ncontent-disposition: form-data; name=metadata\r\n\r\n{}\r\n--b--",
      5
    ),
  ]

  @Test(arguments: forms.indices)
  func everyCutIsAnExactError(index: Int) throws {
    let (form, first) = Self.forms[index]
    let body = Array(form.utf8)
    let whole = try MultipartForm.make(body).parts
    for count in body.indices {
      let error = MultipartForm.error(Array(body[..<count]))
      let start = "\(count) of \(body.count) bytes"
      if count == 0 {
        #expect(error == MultipartError(.noParts, "the body is empty"))
      } else if count < first {
        #expect(error?.code == .missingDelimiter, "\(start)")
      } else {
        #expect(error?.code == .truncated, "\(start)")
        #expect(error?.offset == count, "\(start)")
      }
    }
    for tail in ["\r", "\r\n", "\r\nepilogue"] {
      #expect(try MultipartForm.make(form + tail).parts == whole)
    }
  }

  @Test(arguments: forms.indices)
  func damageAtAnyByteIsAnErrorOrWhatTheReferenceReads(index: Int) {
    let body = Array(Self.forms[index].body.utf8)
    let garbage: [[UInt8]] = [
      [0], [13], [10], [13, 10], [13, 10, 13, 10], [34], [92], [37], [0xFF], [59], [32], Array("--".utf8),
      Array("--b".utf8), Array("\r\n--b".utf8), Array("\r\n--b\r\n".utf8), Array("\r\n--b--".utf8),
    ]
    for offset in 0...body.count {
      let (before, after) = (body[..<offset], body[offset...])
      var damaged = [before + after.dropFirst(), after]
      for bytes in garbage {
        damaged.append(before + bytes + after)
        damaged.append(before + bytes + after.dropFirst(bytes.count))
      }
      #expect(damaged.compactMap { ReferenceSplit.disagreement(over: Array($0)) } == [])
    }
  }

  @Test func theOrderOfFieldsIsFree() throws {
    let contents = ["file": "\r\n--bytes\r\n", "metadata": "{}", "key": ""]
    for order in [
      ["file", "metadata", "key"], ["file", "key", "metadata"], ["metadata", "file", "key"],
      ["metadata", "key", "file"], ["key", "file", "metadata"], ["key", "metadata", "file"], ["file", "file"],
    ] {
      let parts = order.map { "--b\r\nContent-Disposition: form-data; name=\($0)\r\n\r\n\(contents[$0]!)\r\n" }
      let body = Array((parts.joined() + "--b--\r\n").utf8)
      let form = try MultipartForm.make(body)
      #expect(form.parts.map(\.name) == order)
      #expect(form.parts.map { Array(body[$0.body]) } == order.map { Array(contents[$0]!.utf8) })
    }
  }
}
