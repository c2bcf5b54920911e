import Glibc
import Synchronization
import Testing

@testable import FastCGI

/// Request bodies: which way they come, and what makes one unusable.
@Suite struct BodyTests {
  /// A pool whose handler loads the body and answers with it, or with 400 and the error.
  ///
  /// `Mapped` is the file behind the bytes, and `Entries` what lies in the spool while they are lent.
  private func makePool(
    maximumBodySize: Int = 64 << 20, memoryLimit: Int = 1_000, onRequest: @escaping @Sendable () -> Void = {}
  ) throws -> TestPool {
    let spoolFolder = Mutex("")
    let pool = try TestPool(maximumBodySize: maximumBodySize, memoryLimit: memoryLimit) { request in
      onRequest()
      do {
        return try request.body.withBytes { bytes in
          let names = entries(of: spoolFolder.withLock { $0 }).sorted().joined(separator: " ")
          return Response(
            status: 200, headers: [("Mapped", mappedFile(at: bytes.baseAddress)), ("Entries", names)],
            body: Array(bytes))
        }
      } catch {
        return Response(status: 400, body: Array("\(error)".utf8))
      }
    }
    let folder = pool.spoolFolder
    spoolFolder.withLock { $0 = folder }
    try pool.start()
    return pool
  }

  /// Octets without a period that a buffer could hide.
  private func octets(_ count: Int) -> [UInt8] {
    var state: UInt32 = 12_345
    return (0..<count).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 24)
    }
  }

  @Test(arguments: [0, 1, 8_191, 8_192, 8_193, 65_535, 65_536, 200_000])
  func bodyUpToTheMemoryLimitIsInMemory(count: Int) throws {
    let pool = try makePool(memoryLimit: 200_000)
    defer { pool.stop() }
    let answer = try pool.ask(RecordWriter.request(body: octets(count)))
    #expect(answer?.fields == ["Status: 200 OK", "Mapped: ", "Entries: "])
    #expect(answer?.body == octets(count))
  }

  @Test(arguments: [1, 7, 8, 8_191, 65_535], [0, 1, 255] as [UInt8])
  func bodySplitAndPaddedAnywhereIsWhole(chunk: Int, padding: UInt8) throws {
    let pool = try makePool(memoryLimit: 20_000)
    defer { pool.stop() }
    let answer = try pool.ask(RecordWriter.request(body: octets(20_000), padding: padding, chunk: chunk))
    #expect(answer?.body == octets(20_000))
  }

  /// 256 KiB is what is copied to the file at once.
  @Test(arguments: [1_001, 262_143, 262_144, 262_145, 5_000_000])
  func bodyOverTheMemoryLimitIsInAFileWithoutAName(count: Int) throws {
    let pool = try makePool()
    defer { pool.stop() }
    let answer = try pool.ask(RecordWriter.request(body: octets(count)))
    let fields = answer?.fields ?? []
    #expect(fields.first == "Status: 200 OK")
    #expect(fields.contains { $0.hasPrefix("Mapped: \(pool.spoolFolder)/body.") && $0.hasSuffix(" (deleted)") })
    #expect(fields.last == "Entries: ")
    #expect(answer?.body == octets(count))
  }

  @Test func absentLengthMeansNoBody() throws {
    let pool = try makePool()
    defer { pool.stop() }
    var writer = RecordWriter.head()
    writer.end(.stdin)
    #expect(try pool.ask(writer.bytes)?.fields.first == "Status: 200 OK")
  }

  @Test func bodyWithoutALengthIsRefused() throws {
    let pool = try makePool()
    defer { pool.stop() }
    var writer = RecordWriter.head()
    writer.stream(.stdin, octets(10))
    writer.end(.stdin)
    #expect(try pool.ask(writer.bytes)?.text == "\(BodyError.incomplete(expected: 0, received: 1))")
  }

  @Test(arguments: ["-1", "abc", "1x", " 1", "1 ", "0x10", "9223372036854775808", "1.0", "é"])
  func lengthThatIsNoNumberIsRefused(length: String) throws {
    let pool = try makePool()
    defer { pool.stop() }
    // No body is sent: the answer must not depend on it.
    let answer = try pool.ask(RecordWriter.head(length: length).bytes)
    #expect(answer?.text == "\(BodyError.invalidLength(length))")
  }

  /// In memory and through a file alike.
  @Test(arguments: [(10, 9), (1_000, 999), (1_001, 1_000), (300_000, 262_144), (300_000, 299_999), (5, 0)])
  func shorterBodyThanDeclaredIsIncomplete(declared: Int, sent: Int) throws {
    let pool = try makePool()
    defer { pool.stop() }
    let answer = try pool.ask(RecordWriter.request(body: octets(sent), length: String(declared)))
    #expect(answer?.text == "\(BodyError.incomplete(expected: declared, received: sent))")
    #expect(entries(of: pool.spoolFolder).isEmpty)
  }

  /// What is read beyond the declared length is one byte.
  @Test(arguments: [(0, 1), (9, 10), (999, 1_000), (1_001, 1_002), (262_144, 400_000)])
  func longerBodyThanDeclaredIsIncomplete(declared: Int, sent: Int) throws {
    let pool = try makePool()
    defer { pool.stop() }
    let answer = try pool.ask(RecordWriter.request(body: octets(sent), length: String(declared)))
    #expect(answer?.text == "\(BodyError.incomplete(expected: declared, received: declared + 1))")
    #expect(entries(of: pool.spoolFolder).isEmpty)
  }

  @Test func bodyOverTheLimitIsRefusedUnread() throws {
    let pool = try makePool(maximumBodySize: 100)
    defer { pool.stop() }
    let answer = try pool.ask(RecordWriter.head(length: "101").bytes)
    #expect(answer?.text == "\(BodyError.tooLarge(limit: 100, actual: 101))")
    #expect(try pool.ask(RecordWriter.request(body: octets(100)))?.body == octets(100))
  }

  /// The connection ends after each byte of FCGI_STDIN but the last, while the handler is at work.
  @Test(arguments: [50, 5])
  func bodyThatBreaksOffIsIncomplete(memoryLimit: Int) throws {
    let entered = Counter()
    let pool = try makePool(memoryLimit: memoryLimit, onRequest: { entered.increment() })
    defer { pool.stop() }
    let head = RecordWriter.head(length: "20", padding: 3, chunk: 7).bytes
    let whole = RecordWriter.request(body: octets(20), padding: 3, chunk: 7)
    for cut in head.count..<whole.count {
      let client = try RecordClient(pool.socketPath)
      let before = entered.value
      try client.send(Array(whole[..<cut]))
      try #require(entered.waitUntil { $0 > before })
      client.endSending()
      let answer = try client.answer()
      #expect(answer?.text.hasPrefix("incomplete(expected: 20, received: ") == true, "cut at \(cut)")
    }
    #expect(try pool.ask(whole)?.body == octets(20))
    #expect(entries(of: pool.spoolFolder).isEmpty)
  }

  @Test func bodyFileInsideTheSpoolIsMappedAndStdinUnread() throws {
    let pool = try makePool()
    defer { pool.stop() }
    let path = pool.spoolFolder + "/0000000001"
    writeFile(path, octets(100_000))
    // No FCGI_STDIN at all: whoever reads it waits for ever.
    let answer = try pool.ask(RecordWriter.head(length: "100000", bodyFile: path).bytes)
    #expect(answer?.fields == ["Status: 200 OK", "Mapped: \(path)", "Entries: 0000000001"])
    #expect(answer?.body == octets(100_000))
  }

  @Test func emptyBodyFileIsAnEmptyBody() throws {
    let pool = try makePool()
    defer { pool.stop() }
    writeFile(pool.spoolFolder + "/empty", [])
    let answer = try pool.ask(RecordWriter.head(length: "0", bodyFile: pool.spoolFolder + "/empty").bytes)
    #expect(answer?.fields.first == "Status: 200 OK")
    #expect(answer?.body == [])
  }

  @Test(arguments: [99, 101, 0])
  func bodyFileOfAnotherSizeIsIncomplete(size: Int) throws {
    let pool = try makePool()
    defer { pool.stop() }
    writeFile(pool.spoolFolder + "/body", octets(size))
    let answer = try pool.ask(RecordWriter.head(length: "100", bodyFile: pool.spoolFolder + "/body").bytes)
    #expect(answer?.text == "\(BodyError.incomplete(expected: 100, received: size))")
  }

  @Test func bodyFileOverTheLimitIsRefused() throws {
    let pool = try makePool(maximumBodySize: 100)
    defer { pool.stop() }
    writeFile(pool.spoolFolder + "/body", octets(101))
    let answer = try pool.ask(RecordWriter.head(length: "101", bodyFile: pool.spoolFolder + "/body").bytes)
    #expect(answer?.text == "\(BodyError.tooLarge(limit: 100, actual: 101))")
  }

  /// A path that a peer could name to read what it must not, or to make the worker wait.
  enum Foreign: String, CaseIterable {
    case outside, linkToOutside, linkedFolder, upwards, sibling, fifo, socket, folder, spoolItself, missing, relative
  }

  @Test(arguments: Foreign.allCases)
  func pathThatIsNoBodyFileIsIgnored(kind: Foreign) throws {
    let pool = try makePool()
    defer { pool.stop() }
    let secret = [UInt8](repeating: UInt8(ascii: "s"), count: 10)
    let spool = pool.spoolFolder
    writeFile(pool.folder + "/secret", secret)
    var path = spool + "/body"
    switch kind {
    case .outside: path = pool.folder + "/secret"
    case .linkToOutside: #expect(symlink(pool.folder + "/secret", path) == 0)
    case .linkedFolder:
      #expect(symlink(pool.folder, path) == 0)
      path += "/secret"
    case .upwards: path = spool + "/../secret"
    case .sibling:
      #expect(mkdir(spool + "-other", 0o700) == 0)
      path = spool + "-other/body"
      writeFile(path, secret)
    case .fifo: #expect(mkfifo(path, 0o600) == 0)
    case .socket: path = pool.socketPath
    case .folder: #expect(mkdir(path, 0o700) == 0)
    case .spoolItself: path = spool
    case .missing: break
    case .relative: path = "secret"
    }
    defer { removeFolder(spool + "-other") }
    let answer = try pool.ask(RecordWriter.request(body: octets(10), bodyFile: path))
    #expect(answer?.fields.first == "Status: 200 OK")
    #expect(answer?.body == octets(10))
  }
}

/// The name of the file that is mapped at `address`, empty where that is memory.
private func mappedFile(at address: UnsafeRawPointer?) -> String {
  guard let address, let maps = fopen("/proc/self/maps", "r") else { return "" }
  defer { fclose(maps) }
  let start = String(UInt(bitPattern: address), radix: 16) + "-"
  var line = [CChar](repeating: 0, count: 4_096)
  while fgets(&line, Int32(line.count), maps) != nil {
    let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    guard text.drop(while: { $0 == "0" }).hasPrefix(start), let slash = text.firstIndex(of: "/") else { continue }
    return String(text[slash...].dropLast())
  }
  return ""
}
