import FastCGI
import ImageAPI
import Imaging
import System

/// Inspectors behind a Unix socket: processes of the renderers' program.
struct FastCGIInspector: ImageInspector {
  /// The most bytes of an answer.
  private static let largestAnswer = 4096

  let client: ApplicationClient
  let limits: RenderLimits

  func inspect(
    _ image: UnsafeRawBufferPointer, _ format: ImageFormat, deadline: ContinuousClock.Instant
  ) throws(InspectionError) -> Inspection {
    let answer: ApplicationAnswer
    do throws(ApplicationError) {
      answer = try client.ask(
        [
          ("REQUEST_METHOD", "POST"), ("CONTENT_LENGTH", String(image.count)), ("INSPECT_TYPE", format.rawValue),
          ("RENDER_LIMITS", limits.text), ("RENDER_SENT_AT", Self.time),
        ], body: image, limit: Self.largestAnswer, deadline: deadline)
    } catch {
      switch error {
      case .timedOut: throw .timedOut
      case .overloaded: throw .overloaded
      case .unreachable, .closed, .malformed: throw .unavailable("inspectors at \(client.socketPath): \(error)")
      }
    }
    guard answer.status == 200 else { throw Self.refusal(answer.status) }
    guard let inspection = Inspection(json: answer.body) else {
      throw .unavailable("an inspector's answer is not JSON")
    }
    return inspection
  }

  /// The time now, in seconds since 1970 with three digits of their fraction, as nginx writes it.
  private static var time: String {
    let milliseconds = SystemClock.milliseconds
    let fraction = String(milliseconds % 1000)
    return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
  }

  private static func refusal(_ status: Int) -> InspectionError {
    switch RenderRefusal(rawValue: status) {
    case .corrupt, .notAnImage: .corrupt
    case .tooManyPixels, .originalTooLarge, .variantTooLarge, .variantOutOfBounds: .tooManyPixels
    case .unsupported: .unsupported
    case .timedOut: .timedOut
    case .overloaded: .overloaded
    default: .unavailable("an inspector answers with \(status)")
    }
  }
}
