import CFastCGI
import Glibc
import Logging
import System

@testable import FastCGI

/// Worker threads in this process, on a unix socket in a folder of their own.
///
/// Requests can be queued before the threads start: so a test decides what the threads find.
final class TestPool {
  /// A handler that is a function.
  private final class Handler: RequestHandler {
    private let handle: @Sendable (Request) -> Response

    init(_ handle: @escaping @Sendable (Request) -> Response) { self.handle = handle }

    func respond(to request: Request) -> Response { handle(request) }
  }

  /// FCGX_Init, once a process. Its signal handlers are taken back: they are for a process that is a worker.
  private static let initialized: Bool = {
    let code = FCGX_Init()
    for number in [SIGTERM, SIGINT, SIGUSR1] { signal(number, SIG_DFL) }
    signal(SIGPIPE, SIG_IGN)
    return code == 0
  }()

  /// The folder of the socket; what a test puts there is outside the spool.
  let folder: String
  /// The folder of bodies, inside `folder`.
  var spoolFolder: String { folder + "/spool" }
  /// The path to connect to.
  var socketPath: String { folder + "/socket" }
  /// What the threads accept from.
  let listener: Listener
  /// Gets a byte from each thread that leaves.
  let finished: Pipe
  private let threads: Int
  private let configuration: Pool.Configuration
  private let handle: @Sendable (Request) -> Response
  private var isDraining = false
  private var hasLeft = false

  /// A pool that listens; `start` makes its threads.
  init(
    threads: Int = 1, maximumBodySize: Int = 64 << 20, memoryLimit: Int = 1 << 20,
    _ handle: @escaping @Sendable (Request) -> Response
  ) throws {
    precondition(Self.initialized)
    var template = Array("/tmp/fastcgi-tests.XXXXXX".utf8CString)
    precondition(mkdtemp(&template) != nil)
    folder = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    precondition(mkdir(folder + "/spool", 0o700) == 0)
    let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    precondition(withSocketAddress(folder + "/socket") { bind(socket, $0, $1) } == 0)
    precondition(listen(socket, 512) == 0)
    listener = try Listener(socket: socket)
    finished = try Pipe()
    configuration = Pool.Configuration(
      threads: threads, maximumBodySize: maximumBodySize,
      spool: try Spool(folder: folder + "/spool", memoryLimit: memoryLimit), drainDeadline: 10)
    self.threads = threads
    self.handle = handle
  }

  /// Starts the threads.
  func start() throws {
    for _ in 0..<threads {
      let handle = handle
      let thread = WorkerThread(
        listener: listener, waiter: try listener.makeWaiter(), configuration: configuration,
        logger: Logger(label: "test"), makeHandler: { Handler(handle) }, finished: finished)
      try thread.start()
    }
  }

  /// Tells the threads to leave.
  func drain() {
    precondition(!isDraining)
    isDraining = true
    listener.drain()
  }

  /// Whether every thread has said that it has left, within 20 s.
  func allLeave() -> Bool {
    for _ in 0..<threads {
      var poller = pollfd(fd: finished.readingEnd, events: Int16(POLLIN), revents: 0)
      var mark: UInt8 = 0
      guard poll(&poller, 1, 20_000) == 1, read(finished.readingEnd, &mark, 1) == 1 else { return false }
    }
    hasLeft = true
    return true
  }

  /// Ends the threads and removes the folder.
  func stop() {
    if !isDraining { drain() }
    let ended = hasLeft || allLeave()
    precondition(ended, "a worker thread does not leave")
    close(listener.socket)
    removeFolder(spoolFolder)
    removeFolder(folder)
  }

  /// Sends `bytes` on a new connection and reads the answer.
  func ask(_ bytes: [UInt8]) throws -> RecordClient.Answer? {
    let client = try RecordClient(socketPath)
    try client.send(bytes)
    return try client.answer()
  }
}

/// The names in `folder`.
func entries(of folder: String) -> [String] {
  guard let directory = opendir(folder) else { return [] }
  defer { closedir(directory) }
  var names: [String] = []
  while let entry = readdir(directory) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names
}

/// Removes `folder` and the files in it.
func removeFolder(_ folder: String) {
  for name in entries(of: folder) where unlink(folder + "/" + name) != 0 { rmdir(folder + "/" + name) }
  rmdir(folder)
}

/// Makes a file of `bytes`.
func writeFile(_ path: String, _ bytes: [UInt8]) {
  let file = FileDescriptor(owning: open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600))
  precondition((try? bytes.withUnsafeBytes { try file.write($0) }) != nil)
}
