/// Clients that have each sent a request for their own number, and read the answers once.
final class QueuedClients {
  /// Keeps a connection in an array.
  private final class Box {
    let client: RecordClient

    init(_ client: consuming RecordClient) { self.client = client }
  }

  private var boxes: [Box] = []

  /// Connects `count` clients and sends their requests.
  init(count: Int, of pool: TestPool) throws {
    for number in 0..<count {
      let client = try RecordClient(pool.socketPath)
      try client.send(RecordWriter.request(target: "/\(number)"))
      boxes.append(Box(client))
    }
  }

  /// The bodies of the answers as text, in the order of the clients.
  func answers() throws -> [String?] { try read { $0?.text } }

  /// The first lines of the answers.
  func statuses() throws -> [String?] { try read { $0?.fields.first } }

  /// Reads each answer and closes its connection: libfcgi's thread waits for that, up to 2 s.
  private func read(_ part: (RecordClient.Answer?) -> String?) throws -> [String?] {
    var parts: [String?] = []
    boxes.reverse()
    while let box = boxes.popLast() { parts.append(part(try box.client.answer())) }
    return parts
  }
}
