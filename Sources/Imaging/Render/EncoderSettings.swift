/// Qualities and efforts of the encoders: settings of the service, and part of every job.
package struct EncoderSettings: Hashable, Sendable {
  package static let qualities = RenderParameter.qualities
  package static let webpEfforts = 0...6
  package static let avifEfforts = 0...9
  package static let pngCompressions = 0...9
  package static let gifEfforts = 1...10

  /// Quality where a request names none.
  package let jpegQuality: Int
  /// Quality where a request names none.
  package let webpQuality: Int
  /// Effort of WebP. 4, its own default, takes 2.5 times as long as 2 for 4 % fewer bytes.
  package let webpEffort: Int
  /// Quality where a request names none.
  package let avifQuality: Int
  /// Effort of AVIF. 4, its own default, takes 12 times as long as 1 for 6 % fewer bytes.
  package let avifEffort: Int
  /// Level of deflate.
  package let pngCompression: Int
  /// Effort of the search for a palette.
  package let gifEffort: Int

  /// The defaults.
  package static let standard = EncoderSettings(
    checked: [80, 75, 2, 55, 1, 6, 7])

  /// Settings in bounds; `nil` where one is not.
  package init?(
    jpegQuality: Int = standard.jpegQuality, webpQuality: Int = standard.webpQuality,
    webpEffort: Int = standard.webpEffort, avifQuality: Int = standard.avifQuality,
    avifEffort: Int = standard.avifEffort, pngCompression: Int = standard.pngCompression,
    gifEffort: Int = standard.gifEffort
  ) {
    let values = [jpegQuality, webpQuality, webpEffort, avifQuality, avifEffort, pngCompression, gifEffort]
    guard zip(values, Self.bounds).allSatisfy({ $1.contains($0) }) else { return nil }
    self.init(checked: values)
  }

  /// The bounds in the order of the canonical text.
  private static let bounds = [
    qualities, qualities, webpEfforts, qualities, avifEfforts, pngCompressions, gifEfforts,
  ]

  /// `values` in the order of the canonical text.
  private init(checked values: [Int]) {
    jpegQuality = values[0]
    webpQuality = values[1]
    webpEffort = values[2]
    avifQuality = values[3]
    avifEffort = values[4]
    pngCompression = values[5]
    gifEffort = values[6]
  }

  /// The quality of a format where a request names none; `nil` for a format without one.
  package func quality(of format: OutputFormat) -> Int? {
    switch format {
    case .jpeg: jpegQuality
    case .webp: webpQuality
    case .avif: avifQuality
    case .png, .gif: nil
    }
  }
}

extension EncoderSettings {
  /// The one text of these settings: all numbers, with commas between them.
  package var canonical: String {
    [jpegQuality, webpQuality, webpEffort, avifQuality, avifEffort, pngCompression, gifEffort]
      .map(String.init).joined(separator: ",")
  }

  /// Reads what `canonical` has written, and checks all bounds again; `nil` for any other text.
  package init?(canonical: some StringProtocol) {
    guard canonical.utf8.count <= 64 else { return nil }
    let parts = canonical.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count == Self.bounds.count else { return nil }
    let values = zip(parts, Self.bounds).compactMap { Int(parsing: $0, in: $1) }
    guard values.count == parts.count else { return nil }
    self.init(checked: values)
    guard self.canonical.utf8.elementsEqual(canonical.utf8) else { return nil }
  }
}
