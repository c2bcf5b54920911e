import FastCGI
import ImageAPI
import Synchronization

/// The renderers and inspectors of this host, as far as their sockets show.
final class ListeningRenderers: RendererStates, Sendable {
  /// The number of renderers that there are to be.
  let rendererCount: Int
  /// The number of inspectors that there are to be.
  let inspectorCount: Int
  private let renderSocket: ListenerProbe
  private let inspectSocket: ListenerProbe

  /// Renderers behind `renderSocket` and inspectors behind `inspectSocket`.
  init(rendererCount: Int, renderSocket: String, inspectorCount: Int, inspectSocket: String) {
    self.rendererCount = rendererCount
    self.inspectorCount = inspectorCount
    self.renderSocket = ListenerProbe(ApplicationClient(socketPath: renderSocket))
    self.inspectSocket = ListenerProbe(ApplicationClient(socketPath: inspectSocket))
  }

  var renderers: RendererState { renderSocket.state(count: rendererCount) }
  var inspectors: RendererState { inspectSocket.state(count: inspectorCount) }
}

/// Looks whether somebody listens on a socket, at most once a second.
final class ListenerProbe: Sendable {
  /// How long an answer is kept.
  private static let lifetime = Duration.seconds(1)

  private let client: ApplicationClient
  private let last = Mutex<(at: ContinuousClock.Instant, isListening: Bool)?>(nil)

  /// A probe that has not looked yet.
  init(_ client: ApplicationClient) { self.client = client }

  /// Whether somebody listens, or did less than a second ago.
  func isListening(now: ContinuousClock.Instant = .now) -> Bool {
    last.withLock { last in
      if let last, now - last.at < Self.lifetime { return last.isListening }
      let isListening = client.isListening
      last = (now, isListening)
      return isListening
    }
  }

  /// The state of `count` processes behind the socket.
  func state(count: Int) -> RendererState { count == 0 ? .off : isListening() ? .ok : .unavailable }
}
