import Access

/// What is asked of the storage for a list, so that it shows what a principal may see and nothing else is read.
struct ListPlan {
  /// One step of the list.
  enum Step: Equatable {
    /// A folder that is shown and not looked into: what may be seen is deeper.
    case folder(String)
    /// The images with this prefix.
    case images(String)

    /// The text that names the step in a cursor.
    var text: String {
      switch self {
      case .folder(let text), .images(let text): text
      }
    }

    /// Byte-wise equality: Swift's own takes canonically equivalent strings for equal.
    static func == (left: Self, right: Self) -> Bool {
      switch (left, right) {
      case (.folder(let left), .folder(let right)), (.images(let left), .images(let right)):
        left.utf8.elementsEqual(right.utf8)
      case (.folder, .images), (.images, .folder): false
      }
    }
  }

  /// The steps, in the order of their keys.
  let steps: [Step]

  /// The steps of a list of `prefix` for those who may see `visible`. Nobody sees the service's own objects.
  init(_ prefix: String, of visible: PrefixSet, groupsFolders: Bool) {
    steps = visible.intersection(prefix).reduce(into: []) { steps, part in
      var step = Step.images(part)
      let rest = part.utf8.dropFirst(prefix.utf8.count)
      if groupsFolders, let slash = rest.firstIndex(of: UInt8(ascii: "/")) {
        step = .folder(String(part.utf8[...slash]) ?? part)
      }
      // The parts are sorted, so those of one folder stand together.
      if steps.last != step, !ObjectKey.isReserved(step.text) { steps.append(step) }
    }
  }

  /// Where a page starts: a step by its place, and the storage's mark.
  ///
  /// - Throws: `APIError` with `invalidCursor` where the cursor is one of another list.
  func start(_ cursor: ListCursor?) throws(APIError) -> (place: Int, mark: String?) {
    guard let cursor else { return (0, nil) }
    guard let name = cursor.step else {
      guard steps.count <= 1 else { throw APIError(.invalidCursor) }
      return (0, cursor.mark)
    }
    guard let place = steps.firstIndex(where: { $0.text.utf8.elementsEqual(name.utf8) }) else {
      throw APIError(.invalidCursor)
    }
    return (place, cursor.mark)
  }

  /// The cursor of a page that starts at the step at `place`.
  func cursor(_ place: Int, _ mark: String?) -> ListCursor {
    ListCursor(step: steps.count > 1 ? steps[place].text : nil, mark: mark)
  }
}
