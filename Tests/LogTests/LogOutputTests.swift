import Glibc
import Synchronization
import System
import TestSupport
import Testing

@testable import Log

/// A log that nobody reads.
@Suite struct LogOutputTests {
  /// All bytes that the pipe has until its other end is closed.
  private func readAll(_ descriptor: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }

  private func line(_ number: Int, length: Int = 300) -> [UInt8] {
    let text = Array("\(number) ".utf8)
    return text + [UInt8](repeating: UInt8(ascii: "x"), count: length - text.count - 1) + [UInt8(ascii: "\n")]
  }

  @Test func linesComeInOrder() throws {
    let pipe = try Pipe()
    let output = LogOutput(descriptor: pipe.writingEnd)
    output.write(line(0))
    try output.start { _ in Issue.record("a line was lost") }
    // One that is longer than a batch, and many short ones: less than the pipe holds.
    output.write(line(1, length: 10_000))
    for number in 2..<100 { output.write(line(number)) }
    output.flush(for: .seconds(10))
    close(pipe.writingEnd)
    let numbers = readAll(pipe.readingEnd).split(separator: UInt8(ascii: "\n")).map {
      Int(String(decoding: $0.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self))
    }
    #expect(numbers == Array(0..<100))
  }

  /// The pipe is full, and its reader stands still. Nobody waits. The lines that do not fit are counted, and those that were kept come
  /// whole when the reader goes on.
  @Test func aFullPipeStopsNobody() throws {
    let pipe = try Pipe()
    let lost = Monitor(0)
    let output = LogOutput(descriptor: pipe.writingEnd)
    try output.start { count in lost.change { $0 += count } }
    let count = 3 * LogOutput.capacity / 300
    let start = ContinuousClock.now
    for number in 0..<count { output.write(line(number)) }
    #expect(.now - start < .seconds(10))
    let lostCount = lost.read { $0 }
    #expect(lostCount > 0 && lostCount < count)

    // A flush does not wait for ever either.
    output.flush(for: .milliseconds(10))

    let reader = Monitor<[UInt8]?>(nil)
    try BackgroundThread.start {
      let bytes = self.readAll(pipe.readingEnd)
      reader.change { $0 = bytes }
    }
    output.flush(for: .seconds(10))
    output.write(line(count))
    output.flush(for: .seconds(10))
    close(pipe.writingEnd)
    #expect(reader.wait(for: .seconds(10)) { $0 != nil })
    let lines = reader.read { $0 ?? [] }.split(separator: UInt8(ascii: "\n"))
    #expect(lines.count == count - lostCount + 1)
    #expect(lines.allSatisfy { $0.count == 299 }, "a line is not whole")
    #expect(lines.last?.starts(with: Array("\(count) ".utf8)) == true)
  }

  /// A line of which only the beginning was written, as on a full disk. The next line must not begin behind it.
  @Test func halfALineIsNotGluedToTheNext() throws {
    signal(SIGPIPE, SIG_IGN)
    let first = try Pipe()
    let lost = Monitor(0)
    let output = LogOutput(descriptor: first.writingEnd)
    try output.start { count in lost.change { $0 += count } }
    // More than a pipe holds (pipe(7): 64 KiB). The rest fails when the reader is gone.
    output.write(line(1, length: 200_000))
    var poller = pollfd(fd: first.readingEnd, events: Int16(POLLIN), revents: 0)
    try #require(poll(&poller, 1, 10_000) == 1)
    close(first.readingEnd)
    #expect(lost.wait(for: .seconds(10)) { $0 == 1 })
    let second = try Pipe()
    try #require(dup2(second.writingEnd, first.writingEnd) == first.writingEnd)
    close(second.writingEnd)
    output.write(line(2))
    output.write(line(3))
    output.flush(for: .seconds(10))
    close(first.writingEnd)
    #expect(readAll(second.readingEnd) == [UInt8(ascii: "\n")] + line(2) + line(3))
  }

  @Test func aClosedPipeLosesLinesAndNothingElse() throws {
    signal(SIGPIPE, SIG_IGN)
    let pipe = try Pipe()
    close(pipe.readingEnd)
    let lost = Monitor(0)
    let output = LogOutput(descriptor: pipe.writingEnd)
    try output.start { count in lost.change { $0 += count } }
    for number in 0..<3 { output.write(line(number)) }
    #expect(lost.wait(for: .seconds(10)) { $0 == 3 })
    close(pipe.writingEnd)
  }
}
