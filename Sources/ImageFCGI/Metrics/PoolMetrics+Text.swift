import Metrics

extension PoolMetrics {
  /// Appends all metrics of the pool.
  func write(to text: inout PrometheusText) {
    for family in table.families { family.write(to: &text, counters.load) }
    let workers = workers
    text.gauge("imagefcgi_workers", "Running worker processes.", UInt64(workers.count))
    text.gauge("imagefcgi_threads", "Threads of the running worker processes.", workers.reduce(0) { $0 + $1.threads })
    text.gauge(
      "imagefcgi_threads_busy", "Threads that handle a request at the moment.", workers.reduce(0) { $0 + $1.busy })
  }
}
