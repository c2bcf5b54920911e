/// TIFFs and BigTIFFs of directories alone (TIFF 6.0, section 2).
enum TIFFFile {
  /// An entry with values of the type SHORT or LONG.
  struct Entry {
    let tag: Int
    var type = 3
    let values: [Int]
  }

  /// The entries of a picture: 277 is SamplesPerPixel, 338 ExtraSamples.
  static func page(
    _ width: Int = 300, _ height: Int = 200, type: Int = 3, photometric: Int = 2, samples: Int = 3, extra: [Int]? = nil,
    orientation: Int? = nil
  ) -> [Entry] {
    [
      Entry(tag: 256, type: type, values: [width]), Entry(tag: 257, type: type, values: [height]),
      Entry(tag: 262, values: [photometric]),
    ] + (orientation.map { [Entry(tag: 274, values: [$0])] } ?? []) + [Entry(tag: 277, values: [samples])]
      + (extra.map { [Entry(tag: 338, values: $0)] } ?? [])
  }

  /// A file of pages, one directory behind the other. The last leads to `end`, an index of a page, or nowhere.
  static func make(_ pages: [[Entry]], bigEndian: Bool = false, isBig: Bool = false, end: Int? = nil) -> [UInt8] {
    func number(_ value: Int, _ count: Int) -> [UInt8] { bigEndian ? big(value, count) : little(value, count) }
    let word = isBig ? 8 : 4
    let sizes = pages.map { $0.count * (isBig ? 20 : 12) + (isBig ? 8 : 2) + word }
    let starts = sizes.dropLast().reduce(into: [isBig ? 16 : 8]) { $0.append($0[$0.count - 1] + $1) }
    var values: [UInt8] = []
    let valuesStart = (isBig ? 16 : 8) + sizes.reduce(0, +)
    var file = [UInt8](bigEndian ? "MM" : "II") + number(isBig ? 43 : 42, 2)
    if isBig { file += number(8, 2) + number(0, 2) }
    file += number(starts[0], word)
    for (index, page) in pages.enumerated() {
      file += number(page.count, isBig ? 8 : 2)
      for entry in page {
        let bytes = entry.values.flatMap { number($0, entry.type == 3 ? 2 : entry.type == 16 ? 8 : 4) }
        file += number(entry.tag, 2) + number(entry.type, 2) + number(entry.values.count, word)
        if bytes.count <= word {
          file += bytes + Array(repeating: 0, count: word - bytes.count)
        } else {
          file += number(valuesStart + values.count, word)
          values += bytes
        }
      }
      let isLast = index == pages.count - 1
      file += number(isLast ? end.map { starts[$0] } ?? 0 : starts[index + 1], word)
    }
    return file + values
  }
}
