import Testing

@testable import ImageAPI

/// What `/readyz` says of renderers and inspectors.
@Suite struct ReadinessHandlerTests {
  private struct States: RendererStates {
    let renderers: RendererState
    let inspectors: RendererState
  }

  /// Whoever needs none of them is served.
  @Test(arguments: [("ok", "ok"), ("unavailable", "off"), ("off", "unavailable")])
  func renderersAreTold(renderers: String, inspectors: String) throws {
    let states = States(
      renderers: try #require(RendererState(rawValue: renderers)),
      inspectors: try #require(RendererState(rawValue: inspectors)))
    let response = try ReadinessHandler(store: MemoryObjectStore(), renderers: states).respond()
    let data = #"{"ready":true,"renderers":"\#(renderers)","inspectors":"\#(inspectors)"}"#
    #expect(response.status == 200 && response.text == #"{"status":"success","data":\#(data)}"#)
  }

  @Test func withoutRenderersTheyAreOff() throws {
    let response = try ReadinessHandler(store: MemoryObjectStore(), renderers: nil).respond()
    #expect(response.text.contains(#""renderers":"off","inspectors":"off""#))
  }
}
