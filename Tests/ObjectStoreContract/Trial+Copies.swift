import ImageAPI
import Objects
import Testing

/// Copies.
extension Trial {
  func copies() throws {
    let keys = ["a b+c%2Bd.png", "Grüße/日本.png", "x?y=z&a=b#c", "f/g/h"]
    for (number, key) in keys.enumerated() {
      try put(
        Array("bytes \(number)".utf8), at: key, contentType: "image/png", userMetadata: [("n", "\(number)")])
      let before = try head(key)
      let target = "to/\(key)"
      let copy = try copy(key, to: target)
      for object in try [copy, head(target)] {
        #expect(object.size == 7 && object.etag == copy.etag)
        #expect(object.attributes.contentType == "image/png")
        #expect(object.attributes.contentDisposition == before.attributes.contentDisposition)
        #expect(object.attributes.userMetadata.contains { $0.name == "n" && $0.value == "\(number)" })
      }
      #expect(try read(target).bytes == Array("bytes \(number)".utf8))
      #expect(try read(key).bytes == Array("bytes \(number)".utf8) && head(key).etag == before.etag)
    }
    try put([], at: "empty")
    #expect(try copy("empty", to: "also empty").size == 0)

    let object = try head("f/g/h")
    try delete("f/g/h")
    #expect(try failure { try copy("f/g/h", to: "t", of: object) }?.code == .notFound)
    try put("others", at: "f/g/h")
    #expect(try failure { try copy("f/g/h", to: "t", of: object) }?.code == .changed)
    #expect(try failure { _ = try head("t") }?.code == .notFound)
  }

  func largeCopies() throws {
    let bytes = bytes(11 << 20)
    try put(bytes, contentType: "image/png", userMetadata: [("a", "1")])
    let copy = try copy(to: "copy")
    #expect(copy.size == bytes.count && copy.attributes.contentType == "image/png")
    #expect(copy.attributes.userMetadata.contains { $0.name == "a" && $0.value == "1" })
    for start in stride(from: 0, to: bytes.count, by: 3 << 20) {
      let range = start..<min(start + 3 << 20, bytes.count)
      let isThere = try read("copy", range: range, ifMatch: copy.etag).bytes == Array(bytes[range])
      #expect(isThere, "\(range)")
    }
    #expect(try failure { try self.copy(to: "copy") }?.code == .alreadyExists)
  }

  func copiesNeverOverwrite() throws {
    try put("first")
    try put("second", at: "taken")
    #expect(try failure { try copy(to: "taken") }?.code == .alreadyExists)
    #expect(try failure { try copy(to: "k") }?.code == .alreadyExists)
    #expect(try read("taken").bytes == Array("second".utf8) && read().bytes == Array("first".utf8))
    try copy(to: "free")
    #expect(try failure { try copy(to: "free") }?.code == .alreadyExists)
  }

  func oneCopy() throws {
    let place = place
    for round in 0..<2 {
      let target = "to \(round)"
      for number in 0..<8 { try put("copied by \(number)", at: "from \(number)") }
      // Eight copy, eight put.
      let outcomes = try simultaneously(16) { number in
        let trial = try Trial(place, number: number)
        let source = "from \(number / 2)"
        if number % 2 == 0 { try trial.copy(source, to: "warm \(round) \(number)") }
        let object = try trial.head(source)
        return {
          try trial.failure {
            if number % 2 == 0 {
              try trial.copy(source, to: target, of: object)
            } else {
              try trial.put("put by \(number)", at: target)
            }
          }
        }
      }
      let winners = outcomes.indices.filter { outcomes[$0] == nil }
      try #require(winners.count == 1, "\(outcomes)")
      #expect(outcomes.allSatisfy { $0 == nil || $0?.code == .alreadyExists }, "\(outcomes)")
      let winner = winners[0]
      #expect(
        try read(target).bytes == Array((winner % 2 == 0 ? "copied by \(winner / 2)" : "put by \(winner)").utf8))
      for number in 0..<8 { try delete("from \(number)") }
    }
  }
}
