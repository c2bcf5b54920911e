import Text

/// Why parameters of a variant are refused. The message is for the client.
package struct InvalidParameter: Error, Hashable, Sendable {
  /// A sentence that names the parameter, and what it must be.
  package let message: String

  init(message: String) { self.message = message }

  /// The value is none of those that `parameter` has.
  init(_ parameter: RenderParameter) { message = "\(parameter.rawValue) must be \(parameter.requirement)" }

  /// There is no such parameter. The name is repeated only where it looks like one.
  static func unknown(_ name: String) -> InvalidParameter {
    let isName = (1...64).contains(name.utf8.count) && name.utf8.allSatisfy { $0.isUnreserved }
    return InvalidParameter(message: isName ? "there is no parameter \(name) of a variant" : "a parameter is unknown")
  }

  /// The parameter stands twice.
  static func duplicate(_ parameter: RenderParameter) -> InvalidParameter {
    InvalidParameter(message: "\(parameter.rawValue) must be given once")
  }
}
