import Glibc
import Synchronization
import System

/// A file that an operator may replace under running workers. It is read again when it changes, and a fault keeps what was
/// read before.
///
/// A look costs a microsecond while the file stays as it is. All threads may ask for the content. One thread looks.
final class WatchedFile<Content: Sendable>: Sendable {
  /// What a look has found.
  enum Event: Equatable {
    /// The file has been read: it is another one, or its fault is gone.
    case read
    /// The file cannot be used. Each fault is told once.
    case fault(FileFault)
  }

  private struct State {
    var content: Content
    /// The file that was read last, or whose text had a fault; `nil` for a missing file.
    var stamp: FileStamp?
    /// Whether the file need not be read while its stamp is the same.
    var isSettled: Bool
    var fault: FileFault?
  }

  /// The path.
  let path: String
  private let limit: Int
  private let parse: @Sendable ([UInt8]) throws(FileFault) -> Content
  private let state: Mutex<State>

  /// Reads the file at `path`.
  ///
  /// - Parameters:
  ///   - limit: The largest size in bytes.
  ///   - parse: Makes the content of the text. A missing file has an empty text.
  /// - Throws: if the file cannot be read, or what `parse` throws.
  init(
    path: String, limit: Int, _ parse: @escaping @Sendable ([UInt8]) throws(FileFault) -> Content
  ) throws(FileFault) {
    self.path = path
    self.limit = limit
    self.parse = parse
    let (text, stamp) = try Self.read(path, limit)
    state = Mutex(
      State(
        content: try parse(text), stamp: stamp, isSettled: stamp?.isSettled(at: SystemClock.seconds) ?? true, fault: nil
      ))
  }

  /// The content that counts.
  var content: Content { state.withLock { $0.content } }

  /// Whether the file was without a fault at the last look.
  var isGood: Bool { state.withLock { $0.fault == nil } }

  /// Looks at the file, and reads it if it has changed.
  ///
  /// - Returns: What is new; `nil` for nothing.
  func look() -> Event? {
    let (stamp, isSettled) = state.withLock { ($0.stamp, $0.isSettled) }
    do throws(FileFault) {
      if try FileStamp.at(path) == stamp && isSettled { return nil }
      let (text, newStamp) = try Self.read(path, limit)
      return take(Result { () throws(FileFault) in try parse(text) }, newStamp)
    } catch {
      // The stamp stays unsettled: a folder may be the cause, whose change the file's stamp does not show.
      return state.withLock { state in
        state.isSettled = false
        return Self.fail(error, &state)
      }
    }
  }

  private func take(_ result: Result<Content, FileFault>, _ stamp: FileStamp?) -> Event? {
    state.withLock { state in
      let isNews = state.stamp != stamp || state.fault != nil
      state.stamp = stamp
      state.isSettled = stamp?.isSettled(at: SystemClock.seconds) ?? true
      switch result {
      case .failure(let fault): return Self.fail(fault, &state)
      case .success(let content):
        state.content = content
        state.fault = nil
        return isNews ? .read : nil
      }
    }
  }

  private static func fail(_ fault: FileFault, _ state: inout State) -> Event? {
    guard state.fault != fault else { return nil }
    state.fault = fault
    return .fault(fault)
  }

  /// The text of a file and the stamp of this text.
  ///
  /// - Throws: if it cannot be read, or changes all the time.
  private static func read(_ path: String, _ limit: Int) throws(FileFault) -> (text: [UInt8], stamp: FileStamp?) {
    for _ in 0..<3 {
      // Without O_NONBLOCK, a pipe would hold the thread.
      let number = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
      if number < 0 && errno == ENOENT { return ([], nil) }
      guard number >= 0 else { throw FileFault(SystemError(call: "open", errno: errno)) }
      let file = FileDescriptor(owning: number)
      let before = try status(file)
      guard before.st_mode & S_IFMT == S_IFREG else { throw FileFault("it is not a regular file") }
      guard before.st_mode & S_IWOTH == 0 else { throw FileFault("everybody may write to it") }
      let text: [UInt8]
      do throws(SystemError) { text = try SmallFile.read(file, limit: limit) } catch { throw FileFault(error) }
      let stamp = FileStamp(try status(file))
      if stamp == FileStamp(before) { return (text, stamp) }
    }
    throw FileFault("it changes while it is read")
  }

  private static func status(_ file: FileDescriptor) throws(FileFault) -> stat {
    do throws(SystemError) { return try file.status() } catch { throw FileFault(error) }
  }
}
