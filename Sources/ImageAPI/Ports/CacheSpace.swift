/// Whether nginx has room for another copy of an image.
///
/// nginx breaks a download off when it cannot write the copy, so a worker sends it past the cache before that.
package protocol CacheSpace: AnyObject {
  /// Whether there is room. It is read for each download, so it must cost next to nothing.
  var isEnough: Bool { get }
  /// Whether there is room for a variant, and for the original that it is made of.
  var isEnoughForVariants: Bool { get }
}
