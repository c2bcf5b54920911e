import Testing

@testable import Imaging

@Suite struct XMPPacketTests {
  private typealias Made = MadePicture

  private static func remove(_ packet: [UInt8]) -> PositionRemoval {
    packet.withUnsafeBytes { XMPPacket.withoutPositions($0) }
  }

  /// Attributes and elements with a position, by whatever prefix.
  static let positions: [(String, String)] = [
    ("exif:GPSLatitude=\"SECRET\"", ""), ("exif:GPSLatitude = 'SECRET'\n", ""), ("x:GPSAltitude=\"SECRET\"", ""),
    ("drone-dji:AbsoluteAltitude=\"SECRET\"", ""), ("drone-dji:GpsLongtitude=\"SECRET\"", ""),
    ("dwc:decimalLatitude=\"SECRET\"", ""), ("geo:lat=\"SECRET\"", ""), ("dc:subject=\"GEO:LAT=SECRET\"", ""),
    ("a:b=\"/9j/SECRET\"", ""), ("", "<exif:GPSLatitude>SECRET</exif:GPSLatitude>"),
    ("", "<exif:GPSLatitude\n>SECRET</exif:GPSLatitude >"), ("", "<exif:GPSLatitude rdf:value=\"SECRET\"/>"),
    ("", "<geo:Point><geo:lat>SECRET</geo:lat><geo:long>SECRET</geo:long></geo:Point>"),
    ("", "<exif:GPSInfo><a>SECRET</a><exif:GPSLatitude>SECRET</exif:GPSLatitude><b c='SECRET'/></exif:GPSInfo>"),
    ("", "<dc:subject><rdf:Bag><rdf:li>geo:lat=SECRET</rdf:li></rdf:Bag></dc:subject>"),
    ("", "<xmpGImg:image>\n /9j/SECRET</xmpGImg:image>"), ("", "<!-- latitude 1 SECRET -->"),
    ("", "<dc:source><![CDATA[latitude 1 SECRET]]></dc:source>"),
  ]

  @Test(arguments: positions) func overwrites(attributes: String, elements: String) {
    let packet = Made.xmp(attributes, elements)
    guard case .changed(let changed) = Self.remove(packet) else {
      Issue.record("nothing was taken out")
      return
    }
    #expect(!changed.has("SECRET") && changed.count == packet.count)
    #expect(changed.has("A title") && changed.has("dc:rights=\"Ours\""))
    #expect(Self.remove(changed) == .unchanged)
  }

  /// Names of namespaces, lists of alternatives, names of places, descriptions.
  @Test(arguments: [
    ("xmlns:GPS=\"http://x/\"", ""), ("xmlns:geo=\"http://www.w3.org/2003/01/geo/wgs84_pos#\"", ""),
    ("photoshop:City=\"Paris\"", ""),
    ("", "<dc:description><rdf:Alt><rdf:li>A GPS receiver</rdf:li></rdf:Alt></dc:description>"),
    ("exif:ColorSpace=\"1\" tiff:Orientation=\"6\"", "<a/><b c=\"&gt;\">&lt;</b><!-- a note --><?pi ?>"),
  ])
  func leaves(attributes: String, elements: String) {
    #expect(Self.remove(Made.xmp(attributes, elements)) == .unchanged)
    #expect(Self.remove(Made.xmp(attributes, elements) + [0x20, 0x0A, 0, 0]) == .unchanged)
  }

  @Test func understandsNoOtherPacket() {
    let utf16 = Array(Made.xmp(Made.positionAttribute).map { [$0, 0] as [UInt8] }.joined())
    #expect(Self.remove(utf16 + [0x41]) == .notUnderstood)
    for text in [
      "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "<a>", "</a>", "<a b></a>", "<a b=c></a>", "<a", "<a b='", "<>", "<!--",
    ] {
      #expect(Self.remove(Array(text.utf8)) == .notUnderstood, "\(text)")
    }
  }

  @Test func standsPacketsCutAtEveryLength() {
    let packet = Made.xmp(Made.positionAttribute, Self.positions.map(\.1).joined())
    for length in packet.indices {
      guard case .changed(let changed) = Self.remove(Array(packet[..<length])) else { continue }
      #expect(!changed.has(Made.words) && !changed.has("SECRET"), "\(length) bytes")
    }
  }
}
