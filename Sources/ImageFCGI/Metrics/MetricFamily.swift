import System

/// Numbers of one name, told apart by labels.
protocol MetricFamily {
  /// Appends the family in the text format of Prometheus.
  func write(to text: inout PrometheusText, _ counters: SharedCounters)
}

/// A label and the values that it can have.
struct Label {
  /// The name of the label.
  let name: String
  /// Its values.
  let values: [String]

  /// - Parameter other: Whether a value of its own stands for all that are not listed.
  init(_ name: String, _ values: [String], other: Bool = false) {
    self.name = name
    self.values = other ? values + ["other"] : values
  }

  /// The label with one of its values.
  func text(_ index: Int) -> String { "\(name)=\"\(values[index])\"" }

  /// The index of a value; of the last one where it is not listed.
  func index(of value: String) -> Int { values.firstIndex(of: value) ?? values.count - 1 }
}

/// Counters of one name.
struct CounterFamily: MetricFamily {
  /// The name of the family.
  let name: String
  /// What is counted.
  let help: String
  /// None, one or two labels.
  let labels: [Label]
  /// The first counter.
  private let start: Int

  /// Takes the counters from `next` on.
  init(_ name: String, _ help: String, _ labels: [Label], at next: inout Int) {
    self.name = name
    self.help = help
    self.labels = labels
    start = next
    next += labels.reduce(1) { $0 * $1.values.count }
  }

  /// The place of the counter for the values at these indices of the labels.
  func index(_ first: Int = 0, _ second: Int = 0) -> Int {
    labels.count < 2 ? start + first : start + first * labels[1].values.count + second
  }

  func write(to text: inout PrometheusText, _ counters: SharedCounters) {
    text.family(name, "counter", help)
    for first in 0..<(labels.first?.values.count ?? 1) {
      for second in 0..<(labels.count > 1 ? labels[1].values.count : 1) {
        let count = counters.load(index(first, second))
        // Of many combinations most never happen; the first one shows that the family is there.
        guard count > 0 || second == 0 else { continue }
        let indices = [first, second]
        text.sample(name, labels.enumerated().map { $1.text(indices[$0]) }, String(count))
      }
    }
  }
}

/// Histograms of times, with one label.
struct HistogramFamily: MetricFamily {
  /// The upper bounds of the buckets, in milliseconds; the last bucket has none.
  static let bounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000]

  /// The name of the family.
  let name: String
  /// What is measured.
  let help: String
  /// The label.
  let label: Label
  /// The first counter: of each value of the label the buckets, not cumulated, and the sum in nanoseconds.
  private let start: Int

  /// Takes the counters from `next` on.
  init(_ name: String, _ help: String, _ label: Label, at next: inout Int) {
    self.name = name
    self.help = help
    self.label = label
    start = next
    next += label.values.count * Self.width
  }

  /// Counters of one value of the label.
  private static var width: Int { bounds.count + 2 }

  /// Counts a time under the value at `index` of the label.
  func observe(_ index: Int, nanoseconds: Int, _ counters: SharedCounters) {
    let first = start + index * Self.width
    let bucket = Self.bounds.firstIndex { nanoseconds <= $0 * 1_000_000 } ?? Self.bounds.count
    counters.add(1, to: first + bucket)
    counters.add(UInt64(max(0, nanoseconds)), to: first + Self.bounds.count + 1)
  }

  func write(to text: inout PrometheusText, _ counters: SharedCounters) {
    text.family(name, "histogram", help)
    for index in label.values.indices {
      let first = start + index * Self.width
      var sum: UInt64 = 0
      for bucket in 0...Self.bounds.count {
        sum += counters.load(first + bucket)
        let isLast = bucket == Self.bounds.count
        let bound = isLast ? "+Inf" : PrometheusText.seconds(UInt64(Self.bounds[bucket]) * 1_000_000)
        text.sample("\(name)_bucket", [label.text(index), "le=\"\(bound)\""], String(sum))
      }
      let nanoseconds = counters.load(first + Self.bounds.count + 1)
      text.sample("\(name)_sum", [label.text(index)], PrometheusText.seconds(nanoseconds))
      text.sample("\(name)_count", [label.text(index)], String(sum))
    }
  }
}
