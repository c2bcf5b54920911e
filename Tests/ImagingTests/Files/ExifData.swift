/// Exif data with one directory (Exif 2.32, 4.5).
enum ExifData {
  /// The data without a prefix. The entries stand in the order given.
  static func make(
    _ entries: [(tag: Int, value: Int)] = [], orientation: Int? = nil, type: Int = 3, bigEndian: Bool = false
  ) -> [UInt8] {
    func number(_ value: Int, _ count: Int) -> [UInt8] { bigEndian ? big(value, count) : little(value, count) }
    let all = entries + (orientation.map { [(0x0112, $0)] } ?? [])
    var data = [UInt8](bigEndian ? "MM" : "II") + number(42, 2) + number(8, 4) + number(all.count, 2)
    let length = [1: 1, 6: 1, 3: 2, 8: 2][type] ?? 4
    for (tag, value) in all {
      data += number(tag, 2) + number(type, 2) + number(1, 4) + number(value, length)
      data += Array(repeating: 0, count: 4 - length)
    }
    return data + number(0, 4)
  }
}
