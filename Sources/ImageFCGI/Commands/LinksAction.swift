import Access
import Text

/// What `ImageFCGI links` does.
enum LinksAction: Equatable {
  /// Makes a new signing key, and drops the oldest of three.
  case rotate
  /// Prints the signing keys, without their secrets.
  case list
  /// Prints a link.
  case sign(NewLink)

  /// A link that is to be made.
  struct NewLink: Equatable {
    /// A parameter of the read, decoded.
    struct Parameter: Equatable {
      let name: String
      let value: String
    }

    /// The key of the image.
    let key: String
    /// The identifier or the name of the API key that it is made for.
    let by: String
    /// Its life in seconds.
    let life: Int
    /// The parameters of the read.
    let parameters: [Parameter]
  }

  /// Reads `arguments`, those after the word `links`.
  ///
  /// - Throws: `CommandLineError` for anything that is wrong with them.
  init(_ arguments: some Collection<String>) throws(CommandLineError) {
    let rest = Array(arguments.dropFirst())
    switch arguments.first {
    case "rotate", "list":
      guard rest.isEmpty else {
        throw CommandLineError(problem: "links \(arguments.first ?? "") takes no arguments")
      }
      self = arguments.first == "rotate" ? .rotate : .list
    case "sign": self = .sign(try NewLink(rest))
    default: throw CommandLineError(problem: "links takes rotate, list or sign")
    }
  }
}

extension LinksAction.NewLink {
  /// Reads the arguments after `links sign`.
  init(_ arguments: [String]) throws(CommandLineError) {
    var key: String?
    var by: String?
    var life: Int?
    var parameters: [Parameter] = []
    var rest = arguments.makeIterator()
    func value(of option: String) throws(CommandLineError) -> String {
      guard let value = rest.next() else { throw CommandLineError(problem: "\(option) needs a value") }
      return value
    }
    while let argument = rest.next() {
      switch argument {
      case "--by": by = try value(of: argument)
      case "--expires-in":
        life = Int(decimal: try value(of: argument).utf8)
        guard let life, 1...Link.longest ~= life else {
          throw CommandLineError(problem: "--expires-in needs seconds, from 1 to \(Link.longest)")
        }
      case "--mode": parameters.append(Parameter(name: "mode", value: try value(of: argument)))
      case "--parameter":
        let halves = try value(of: argument).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2 else { throw CommandLineError(problem: "--parameter needs NAME=VALUE") }
        parameters.append(Parameter(name: String(halves[0]), value: String(halves[1])))
      default:
        guard key == nil, !argument.hasPrefix("--") else {
          throw CommandLineError(
            problem: argument.hasPrefix("--") ? "links sign has no option \(argument)" : "links sign takes one KEY")
        }
        key = argument
      }
    }
    guard let key, let by, let life else {
      throw CommandLineError(problem: "links sign needs the KEY of an image, --by and --expires-in")
    }
    guard Set(parameters.map(\.name)).count == parameters.count else {
      throw CommandLineError(problem: "links sign takes each parameter once")
    }
    self.init(key: key, by: by, life: life, parameters: parameters)
  }
}
