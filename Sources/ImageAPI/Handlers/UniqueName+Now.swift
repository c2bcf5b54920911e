import System

extension UniqueName {
  /// A name for now.
  static func now() -> String {
    var random = SystemRandomNumberGenerator()
    return make(milliseconds: UInt64(SystemClock.milliseconds), random: (random.next(), random.next()))
  }
}
