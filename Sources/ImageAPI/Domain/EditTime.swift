/// How long a change of an image may take.
enum EditTime {
  /// The seconds for which a lock must last when a change of `byteCount` bytes begins. A storage that takes less than
  /// 10 MiB/s counts as one that stalls.
  static func seconds(byteCount: Int) -> Int { 5 + byteCount / (10 << 20) }
}
