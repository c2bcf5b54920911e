import Testing

@testable import Imaging

@Suite struct WebPContainerTests {
  private func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
    Array(name.utf8) + [UInt8(data.count), 0, 0, 0] + data + (data.count % 2 == 1 ? [0] : [])
  }

  private func file(_ chunks: [[UInt8]]) -> [UInt8] {
    let body = Array("WEBP".utf8) + chunks.joined()
    return Array("RIFF".utf8) + [UInt8(body.count), 0, 0, 0] + body
  }

  private func header(_ flags: UInt8) -> [UInt8] { chunk("VP8X", [flags, 0, 0, 0, 9, 0, 0, 9, 0, 0]) }

  private func withoutExif(_ bytes: [UInt8]) -> [UInt8]? { bytes.withUnsafeBytes { WebPContainer.withoutExif($0) } }

  @Test func makesTheFileSimple() {
    let picture = chunk("VP8 ", [1, 2, 3])
    #expect(withoutExif(file([header(0x08), picture, chunk("EXIF", [9, 9, 9])])) == file([picture]))
    // The stream of a lossless picture has its alpha.
    let lossless = chunk("VP8L", [1, 2, 3])
    #expect(withoutExif(file([header(0x18), lossless, chunk("EXIF", [9])])) == file([lossless]))
  }

  @Test func keepsTheHeaderThatIsNeeded() {
    let (alpha, picture, exif) = (chunk("ALPH", [7]), chunk("VP8 ", [1, 2]), chunk("EXIF", [9]))
    #expect(withoutExif(file([header(0x18), alpha, picture, exif])) == file([header(0x10), alpha, picture]))
    let frames = [chunk("ANIM", [0]), chunk("ANMF", [1]), chunk("ANMF", [2])]
    #expect(withoutExif(file([header(0x0A)] + frames + [exif])) == file([header(0x02)] + frames))
  }

  @Test func leavesTheRest() {
    #expect(withoutExif(file([chunk("VP8 ", [1, 2])])) == nil)
    #expect(withoutExif(file([header(0x10), chunk("ALPH", [1]), chunk("VP8 ", [1, 2])])) == nil)
    let whole = file([header(0x08), chunk("VP8 ", [1, 2]), chunk("EXIF", [9, 9])])
    for length in 0..<whole.count { _ = withoutExif(Array(whole[..<length])) }
  }
}
