import Access
import Foundation
import Synchronization
import System
import TestSupport
import Testing

@testable import ImageFCGI

/// The source with a manual clock. No test waits for time to pass.
@Suite struct JWKSSourceTests {
  /// A clock that tests set.
  final class Clock: Sendable {
    private let time = Mutex(ContinuousClock.now)
    var now: ContinuousClock.Instant { time.withLock { $0 } }
    func advance(_ seconds: Int) { time.withLock { $0 += .seconds(seconds) } }

    /// Dependencies with this clock and without jitter.
    var dependencies: JWKSSource.Dependencies {
      var dependencies = JWKSSource.Dependencies()
      dependencies.now = { self.now }
      dependencies.jitter = { 0 }
      return dependencies
    }
  }

  /// Calls `refreshIfDue` and keeps what it reports.
  final class Driver {
    let source: JWKSSource
    let clock: Clock
    private(set) var events: [JWKSSource.Event] = []

    init(_ location: String, _ clock: Clock = Clock()) throws {
      self.clock = clock
      source = JWKSSource(try JWKSLocation(location), dependencies: clock.dependencies)
    }

    /// Lets time pass and refreshes if it is time.
    ///
    /// - Returns: The seconds until the next refresh.
    @discardableResult func pass(_ seconds: Int) -> Duration {
      clock.advance(seconds)
      return source.refreshIfDue { events.append($0) }
    }

    /// The names of the keys.
    var names: [String] { source.current.keys.compactMap(\.id) }
  }

  /// A set of one Ed25519 key of a name.
  static func set(_ name: String) -> String { #"{"keys":[\#(key(name))]}"# }
  /// An Ed25519 key of a name.
  static func key(_ name: String) -> String {
    #"{"kty":"OKP","crv":"Ed25519","kid":"\#(name)","x":"\#(String(repeating: "A", count: 43))"}"#
  }
  /// A secret of a name.
  static func secret(_ name: String) -> String {
    #"{"kty":"oct","kid":"\#(name)","k":"\#(String(repeating: "A", count: 43))"}"#
  }

  /// Replaces a file by rename.
  private func write(_ text: String, to path: String) throws {
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }

  @Test func aFileIsReadAgainWhenItHasChanged() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/keys.json"
    try write(Self.set("a"), to: path)
    let driver = try Driver(path)
    #expect(driver.pass(0) == .seconds(1) && driver.names == ["a"])
    #expect(driver.source.current.generation == 1)
    driver.pass(1)
    #expect(driver.source.current.generation == 1 && driver.events == [.loaded(keys: 1, skipped: [])])
    try write(Self.set("b"), to: path)
    #expect(driver.names == ["a"], "it is not time yet")
    driver.pass(1)
    #expect(driver.names == ["b"] && driver.source.current.generation == 2 && driver.events.count == 2)
  }

  @Test func theLastGoodSetOfAFileIsKept() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/keys.json"
    let driver = try Driver(path)
    driver.pass(0)
    #expect(driver.names.isEmpty && driver.events.count == 1)
    driver.pass(1)
    #expect(driver.events.count == 1, "a file that stays away is logged once")
    try write(Self.set("a"), to: path)
    driver.pass(1)
    #expect(driver.names == ["a"] && driver.events.count == 2)
    #expect(driver.source.figures == (1, true))
    for (number, fault) in [String(Self.set("b").dropLast()), "{}", String(repeating: " ", count: 65537)].enumerated() {
      try write(fault, to: path)
      driver.pass(1)
      driver.pass(1)
      #expect(driver.names == ["a"] && driver.source.current.generation == 1 && driver.events.count == 3 + number)
      guard case .failed? = driver.events.last else { throw Unexpected() }
      #expect(driver.source.figures == (1, false))
    }
    unlink(path)
    driver.pass(1)
    #expect(driver.names == ["a"] && driver.events.count == 6)
    try write(Self.set("a"), to: path)
    driver.pass(1)
    #expect(driver.source.current.generation == 2 && driver.events.last == .loaded(keys: 1, skipped: []))
  }

  @Test func secretsComeFromAFileOnly() throws {
    let folder = TemporaryFolder()
    let text = #"{"keys":[\#(Self.key("a")),\#(Self.secret("b"))]}"#
    try write(text, to: "\(folder.path)/keys.json")
    let file = try Driver("\(folder.path)/keys.json")
    file.pass(0)
    #expect(file.names == ["a", "b"])
    let stub = StubServer([[.reply("200 OK", body: text)]])
    defer { stub.stop() }
    let server = try Driver("http://127.0.0.1:\(stub.port)/keys?x=1")
    server.pass(0)
    #expect(server.names == ["a"])
    guard case .loaded(keys: 1, let skipped)? = server.events.first else { throw Unexpected() }
    #expect(skipped.map(\.fault) == [.foreignSecret] && skipped.map(\.id) == ["b"])
    #expect(stub.requests.first?.hasPrefix("GET /keys?x=1 HTTP/1.1\r\n") == true)
  }

  @Test func aServerIsAskedEveryTenMinutes() throws {
    let answers = ["a", "a", "b"].map { [StubServer.Step.reply("200 OK", body: Self.set($0))] }
    let stub = StubServer(answers)
    defer { stub.stop() }
    let driver = try Driver("http://127.0.0.1:\(stub.port)/")
    #expect(driver.pass(0) == .seconds(600) && driver.names == ["a"])
    #expect(driver.pass(599) == .seconds(1) && stub.requests.count == 1)
    driver.pass(1)
    #expect(stub.requests.count == 2 && driver.source.current.generation == 1, "the same set keeps its generation")
    #expect(driver.events.count == 1)
    driver.pass(600)
    #expect(driver.names == ["b"] && driver.source.current.generation == 2 && driver.events.count == 2)
  }

  @Test func theLastGoodSetOfAServerIsKept() throws {
    let steps: [StubServer.Step] = [
      .reply("200 OK", body: Self.set("a")), .reply("503 Busy", body: Self.set("b")),
      .reply("302 Found", fields: "Location: /other\r\n", body: Self.set("b")), .reply("204 No Content"),
      .reply("200 OK", body: "<html>"),
      .reply("200 OK", body: Self.set("b").padding(toLength: 65537, withPad: " ", startingAt: 0)),
      .hangUp, .answer("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n\(Self.set("b"))"),
      .reply("200 OK", body: Self.set("c")),
    ]
    // The eighth answer is shorter than it says, so its connection ends.
    let stub = StubServer(steps.map { [$0] })
    defer { stub.stop() }
    let driver = try Driver("http://127.0.0.1:\(stub.port)/")
    var pause = driver.pass(0)
    for (number, expected) in [1, 2, 4, 8, 16, 32, 60].enumerated() {
      pause = driver.pass(Int(pause.components.seconds))
      #expect(pause == .seconds(expected) && driver.names == ["a"] && driver.source.current.generation == 1)
      #expect(driver.events.count == number + 2)
      guard case .failed(let failure)? = driver.events.last else { throw Unexpected() }
      #expect(!failure.message.contains("kid"))
    }
    #expect(driver.pass(60) == .seconds(600) && driver.names == ["c"])
    #expect(stub.requests.count == 9, "no redirect is followed")
  }

  @Test func anUnknownKeyBringsOneRequestAMinute() throws {
    let stub = StubServer(["a", "b", "c"].map { [.reply("200 OK", body: Self.set($0))] })
    defer { stub.stop() }
    let driver = try Driver("http://127.0.0.1:\(stub.port)/")
    driver.source.noteUnknownKey()
    driver.pass(0)
    driver.pass(5)
    for _ in 0..<3 { driver.source.noteUnknownKey() }
    #expect(driver.pass(0) == .seconds(55) && driver.names == ["a"])
    driver.pass(55)
    #expect(driver.names == ["b"])
    driver.pass(100)
    #expect(driver.names == ["b"])
    driver.source.noteUnknownKey()
    driver.pass(0)
    #expect(driver.names == ["c"] && stub.requests.count == 3)
    // The pause starts again.
    driver.source.noteUnknownKey()
    #expect(driver.pass(0) == .seconds(60))
  }

  /// TLS is not left out where the URL says https.
  @Test func aServerWithoutTLSIsRefused() throws {
    // The stub takes the first bytes of TLS for an incomplete request, so the attempt ends at its timeout.
    let stub = StubServer([[.reply("200 OK", body: Self.set("a"))]])
    defer { stub.stop() }
    var dependencies = JWKSSource.Dependencies()
    dependencies.attemptTimeout = .milliseconds(200)
    let source = JWKSSource(try JWKSLocation("https://127.0.0.1:\(stub.port)/"), dependencies: dependencies)
    var events: [JWKSSource.Event] = []
    _ = source.refreshIfDue { events.append($0) }
    guard case .failed? = events.first else { throw Unexpected() }
    #expect(source.current.keys.isEmpty && stub.requests.isEmpty)
  }

  /// Threads that need keys before the first attempt has ended wait for it, and an unknown key wakes the thread.
  @Test func theThreadLoadsAndEnds() throws {
    let stub = StubServer(["a", "b"].map { [.reply("200 OK", body: Self.set($0))] })
    defer { stub.stop() }
    let clock = Clock()
    let source = JWKSSource(try JWKSLocation("http://127.0.0.1:\(stub.port)/"), dependencies: clock.dependencies)
    let events = Mutex<[JWKSSource.Event]>([])
    let ended = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      source.run { event in events.withLock { $0.append(event) } }
      ended.signal()
    }
    #expect(source.current.keys.compactMap(\.id) == ["a"])
    clock.advance(60)
    source.noteUnknownKey()
    while source.current.generation < 2 { usleep(100) }
    #expect(source.current.keys.compactMap(\.id) == ["b"])
    source.stop()
    ended.wait()
    #expect(events.withLock { $0.count } == 2)
  }

  /// A server that says nothing does not keep requests waiting for longer than an attempt.
  @Test func theWaitForTheFirstSetIsLimited() throws {
    var dependencies = JWKSSource.Dependencies()
    dependencies.attemptTimeout = .milliseconds(20)
    let source = JWKSSource(try JWKSLocation("https://192.0.2.1/"), dependencies: dependencies)
    #expect(source.current.keys.isEmpty && source.current.generation == 0)
  }

  /// What a test did not expect.
  private struct Unexpected: Error {}
}
