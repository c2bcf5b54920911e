package import System

/// Metrics with the same name and different labels.
package protocol MetricFamily {
  /// Appends the family in the text format of Prometheus.
  ///
  /// - Parameter value: The value of the counter at an index.
  func write(to text: inout PrometheusText, _ value: (Int) -> UInt64)
}

/// A label and its possible values.
package struct Label {
  /// The name of the label.
  package let name: String
  /// Its values.
  package let values: [String]

  /// - Parameter other: Whether to add the value `other` for all values that are not listed.
  package init(_ name: String, _ values: [String], other: Bool = false) {
    self.name = name
    self.values = other ? values + ["other"] : values
  }

  /// The label and a value in the text format.
  package func text(_ index: Int) -> String { "\(name)=\"\(values[index])\"" }

  /// The index of a value; the last index if it is not listed.
  package func index(of value: String) -> Int { values.firstIndex(of: value) ?? values.count - 1 }
}

/// Counters with the same name.
package struct CounterFamily: MetricFamily {
  /// The name of the family.
  package let name: String
  /// The help text.
  package let help: String
  /// The labels, two at most.
  package let labels: [Label]
  /// The index of the first counter.
  private let start: Int

  /// A family that uses the counters from `next` on. Advances `next`.
  package init(_ name: String, _ help: String, _ labels: [Label], at next: inout Int) {
    self.name = name
    self.help = help
    self.labels = labels
    start = next
    next += labels.reduce(1) { $0 * $1.values.count }
  }

  /// The index of the counter for the label values at these indices.
  package func index(_ first: Int = 0, _ second: Int = 0) -> Int {
    labels.count < 2 ? start + first : start + first * labels[1].values.count + second
  }

  package func write(to text: inout PrometheusText, _ value: (Int) -> UInt64) {
    text.family(name, "counter", help)
    for first in 0..<(labels.first?.values.count ?? 1) {
      for second in 0..<(labels.count > 1 ? labels[1].values.count : 1) {
        let count = value(index(first, second))
        // Leave out combinations that have not occurred. The first one is there, so that the family exists.
        guard count > 0 || second == 0 else { continue }
        let indices = [first, second]
        text.sample(name, labels.enumerated().map { $1.text(indices[$0]) }, String(count))
      }
    }
  }
}

/// Histograms of durations, with one label.
package struct HistogramFamily: MetricFamily {
  /// The upper bounds of the buckets in milliseconds. The last bucket has none.
  package static let bounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000]

  /// The name of the family.
  package let name: String
  /// The help text.
  package let help: String
  /// The label.
  package let label: Label
  /// The index of the first counter. Each label value has its buckets, not cumulated, and then the sum in nanoseconds.
  private let start: Int

  /// A family that uses the counters from `next` on. Advances `next`.
  package init(_ name: String, _ help: String, _ label: Label, at next: inout Int) {
    self.name = name
    self.help = help
    self.label = label
    start = next
    next += label.values.count * Self.width
  }

  /// The number of counters of a label value.
  private static var width: Int { bounds.count + 2 }

  /// Records a duration for the label value at `index`.
  package func observe(_ index: Int, nanoseconds: Int, _ counters: SharedCounters) {
    let first = start + index * Self.width
    let bucket = Self.bounds.firstIndex { nanoseconds <= $0 * 1_000_000 } ?? Self.bounds.count
    counters.add(1, to: first + bucket)
    counters.add(UInt64(max(0, nanoseconds)), to: first + Self.bounds.count + 1)
  }

  package func write(to text: inout PrometheusText, _ value: (Int) -> UInt64) {
    text.family(name, "histogram", help)
    for index in label.values.indices {
      let first = start + index * Self.width
      var sum: UInt64 = 0
      for bucket in 0...Self.bounds.count {
        sum += value(first + bucket)
        let isLast = bucket == Self.bounds.count
        let bound = isLast ? "+Inf" : PrometheusText.seconds(UInt64(Self.bounds[bucket]) * 1_000_000)
        text.sample("\(name)_bucket", [label.text(index), "le=\"\(bound)\""], String(sum))
      }
      let nanoseconds = value(first + Self.bounds.count + 1)
      text.sample("\(name)_sum", [label.text(index)], PrometheusText.seconds(nanoseconds))
      text.sample("\(name)_count", [label.text(index)], String(sum))
    }
  }
}
