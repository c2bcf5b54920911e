"""Operation: metrics, logs, traces, limits and overload."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time

import pytest
from prometheus_client.parser import text_string_to_metric_families

import form
import samples
from eventually import eventually
from guarded import guarded
from own_stack import ROOT, binary_of, service_on
from stack import Stack

PNG = samples.read("small.png")

pytestmark = pytest.mark.on_host


class _UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path):
        """`path` is the path of the socket."""
        super().__init__("localhost", timeout=10)
        self._path = path

    def connect(self):
        """Opens the connection."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(10)
        self.sock.connect(str(self._path))


def scrape(run_dir):
    """The metrics of a pool, parsed by Prometheus' own parser: {(name, labels): value}."""
    connection = _UnixConnection(run_dir / "metrics-http.sock")
    connection.request("GET", "/metrics")
    answer = connection.getresponse()
    text = answer.read().decode()
    assert answer.status == 200, text
    assert answer.getheader("Content-Type") == "text/plain; version=0.0.4; charset=utf-8"
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def figure(figures, name, **labels):
    """The value of one metric, or 0 if it does not exist yet."""
    return figures.get((name, tuple(sorted(labels.items()))), 0)


def test_metrics_are_of_the_whole_pool(service, stack, prefix, engine):
    """The metrics count the requests of all workers. The public address does not serve them."""
    before = scrape(stack.run_dir)
    for number in range(20):
        service.store(PNG, f"{prefix}{number}.png")
    service.view(prefix + "0.png").expect(200)
    service.view(prefix + "none").expect(404)
    service.upload(PNG, prefix + "0.png").expect(409)
    after = scrape(stack.run_dir)

    def more(name, **labels):
        return figure(after, name, **labels) - figure(before, name, **labels)

    assert more("imagefcgi_requests_total", kind="upload", status="201") == 20
    assert more("imagefcgi_requests_total", kind="upload", status="409") == 1
    assert more("imagefcgi_requests_total", kind="view", status="404") == 1
    assert more("imagefcgi_request_duration_seconds_count", kind="upload") == 21
    assert more("imagefcgi_request_duration_seconds_bucket", kind="upload", le="+Inf") == 21
    assert more("imagefcgi_request_body_bytes_total", kind="upload") > 21 * len(PNG)
    assert more("imagefcgi_errors_total", code="key-exists") == 1
    assert more("imagefcgi_s3_requests_total", action="PutObject", outcome="ok") >= 20
    # If the engine ignores conditions, the worker sends a HEAD before each PUT, here in addition to the view's HEAD.
    heads, refusals = (2, 0) if engine.lacks("one-winner") else (1, 1)
    assert more("imagefcgi_s3_requests_total", action="HeadObject", outcome="ok") == heads
    assert more("imagefcgi_s3_requests_total", action="PutObject", outcome="preconditionFailed") == refusals
    assert figure(after, "imagefcgi_workers") == len(stack.worker_ids())
    assert figure(after, "imagefcgi_threads_busy") <= figure(after, "imagefcgi_threads")
    service.get("/metrics").refused(404, "not-found")
    service.get("/nginx_status").refused(404, "not-found")


def test_metrics_while_every_thread_is_busy(stack, service, prefix, tmp_path):
    """The metrics have their own socket, so they work while the pool is full. A new worker takes the socket over."""
    service.store(PNG, prefix + "a.png")
    with service_on(stack, tmp_path, WORKERS="2", THREADS="2") as own:
        with stack.engine_stopped():
            threads = [threading.Thread(target=own.view, args=(prefix + "a.png",)) for _ in range(4)]
            for thread in threads:
                thread.start()
            eventually(lambda: figure(scrape(tmp_path), "imagefcgi_threads_busy") == 4, "four busy threads")
        for thread in threads:
            thread.join()
        eventually(lambda: figure(scrape(tmp_path), "imagefcgi_threads_busy") == 0, "no busy thread")
        (first, _) = workers = stack_of(tmp_path).worker_ids()
        for worker in workers:
            os.kill(worker, signal.SIGKILL)

        def answers():
            try:
                return figure(scrape(tmp_path), "imagefcgi_workers") == 2
            except (OSError, http.client.HTTPException, AssertionError):
                return False

        eventually(answers, "metrics after the workers were killed")
        assert figure(scrape(tmp_path), "imagefcgi_threads_busy") == 0
        assert first not in stack_of(tmp_path).worker_ids()


def stack_of(run_dir):
    """The stack that runs in a folder."""
    return Stack(run_dir)


def lines_of(stack, request_id):
    """The workers' log lines about a request."""
    text = (stack.run_dir / "log" / "workers.log").read_text(encoding="utf-8", errors="replace")
    lines = [json.loads(line) for line in text.splitlines() if request_id in line]
    return [line for line in lines if line["message"] == "request"]


def test_nginx_and_worker_log_a_request_under_one_id(service, stack, prefix):
    """The lines have the S3 requests and the trace id."""
    trace = "0af7651916cd43dd8448eb211c80319c"
    headers = {"traceparent": f"00-{trace}-b7ad6b7169203331-01"}
    service.store(PNG, prefix + "a.png")
    answer = service.get(f"/images/{prefix}a.png", headers).expect(200)
    request_id = answer.header("X-Request-ID")
    (line,) = eventually(lambda: lines_of(stack, request_id), "the worker's line")
    assert (line["kind"], line["method"], line["status"]) == ("view", "GET", 200)
    assert line["s3_calls"] == 1 and line["s3_retries"] == 0 and 0 < line["s3_seconds"] <= line["seconds"]
    assert line["bytes_sent"] == len(answer.body)
    assert line["trace_id"] == trace and line["span_id"] != "b7ad6b7169203331"
    (access,) = eventually(
        lambda: [line for line in stack.access_log() if line["request_id"] == request_id], "nginx's line"
    )
    assert access["traceparent"] == headers["traceparent"]
    refused = service.get(f"/images/{prefix}none", {"traceparent": "00-zz-1-1"}).expect(404)
    (line,) = eventually(lambda: lines_of(stack, refused.header("X-Request-ID")), "the worker's line")
    assert line["code"] == "not-found" and "trace_id" not in line


def test_limits_of_a_client(stack, prefix, tmp_path):
    """Uploads above a limit get 429 with a JSON body before their bodies are read."""
    with service_on(stack, tmp_path, UPLOAD_RATE="1r/m", UPLOAD_BURST="2", UPLOAD_CONNECTIONS="2") as service:
        statuses = [service.upload(PNG, f"{prefix}{number}.png").status for number in range(3)]
        assert statuses == [201, 201, 201]
        answer = service.upload(PNG, prefix + "3.png")
        answer.refused(429, "too-many-requests")
        assert answer.header("Retry-After") == "1"
        large = service.upload(samples.bitmap(2_000_000), prefix + "large.bmp")
        large.refused(429, "too-many-requests")
        for _ in range(5):
            service.view(prefix + "0.png").expect(200)


def test_connections_of_a_client(stack, prefix, tmp_path):
    """With a limit of two, a client's third simultaneous upload is rejected at once."""
    with service_on(stack, tmp_path, UPLOAD_CONNECTIONS="2") as service:
        body = form.upload(samples.bitmap(2_500_000), key=prefix + "slow.bmp")
        head = b"POST /images/upload HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (
            form.content_type().encode(),
            len(body),
        )
        slow = [service.connect() for _ in range(2)]
        try:
            for connection in slow:
                connection.sendall(head + body[:2_000_000])
            eventually(lambda: len(stack_of(tmp_path).spool_files()) == 2, "two uploads in progress")
            service.upload(PNG, prefix + "quick.png").refused(429, "too-many-requests")
        finally:
            for connection in slow:
                connection.close()
        eventually(lambda: service.upload(PNG, prefix + "later.png").status == 201, "an upload is accepted again")


def test_overload_is_refused_at_once(stack, service, prefix, tmp_path):
    """Four threads, five slots and far more clients.

    Every response is 200, or 503 with Retry-After. No request waits for a timeout while others are served.
    """
    service.store(PNG, prefix + "a.png")
    with service_on(stack, tmp_path, WORKERS="1", THREADS="4") as own:
        answers = []
        stop = threading.Event()

        def client():
            while not stop.is_set():
                answers.append(own.view(prefix + "a.png"))

        threads = [threading.Thread(target=client) for _ in range(40)]
        for thread in threads:
            thread.start()
        eventually(lambda: len(answers) > 1500 and any(answer.status == 503 for answer in answers), "load", 60)
        stop.set()
        for thread in threads:
            thread.join()
        assert {answer.status for answer in answers} == {200, 503}
        for answer in answers:
            if answer.status == 503:
                answer.refused(503, "overloaded")
                assert answer.header("Retry-After") == "1"
        start = time.monotonic()
        own.view(prefix + "a.png").expect(200)
        assert time.monotonic() - start < 30


def test_alerts_and_dashboard_name_metrics_that_exist(stack, tmp_path):
    """Every metric in the alert rules and the dashboard is one that the workers report.

    They report some only with access on, and some only with keys of tokens. These have all values of their labels.
    """
    jwks = tmp_path / "jwks.json"
    jwks.write_text('{"keys":[]}')
    tokens = {"JWT_JWKS": str(jwks), "JWT_ISSUER": "https://id.example", "JWT_AUDIENCE": "images"}
    with guarded(stack, tmp_path, **tokens):
        told = [sample for folder in (stack.run_dir, tmp_path) for sample in scrape(folder)]
    names = {name for name, _ in told}
    values = {(name, label, value) for name, labels in told for label, value in labels}
    for path in ("prometheus/alerts.yml", "grafana/imagefcgi.json"):
        text = (ROOT / "deploy" / path).read_text().replace('\\"', '"')
        asked = set(re.findall(r"imagefcgi_\w+", text))
        assert len(asked) > 3 and asked <= names, asked - names
        for name, labels in re.findall(r"(imagefcgi_access_\w+)\{([^}]*)\}", text):
            for label, value in re.findall(r'(\w+)[=!]~?"([^"$]*)"', labels):
                for choice in value.split("|"):
                    known = [found for *where, found in values if where == [name, label]]
                    assert choice in known, (path, name, label, choice)


def test_a_thousand_crashes_do_not_empty_the_pool(stack, prefix, tmp_path):
    """A worker is killed a thousand times in a row, mostly while it starts. The pool still has a working worker."""
    with service_on(stack, tmp_path, WORKERS="1", THREADS="2") as service:
        own = stack_of(tmp_path)
        for _ in range(1000):
            (worker,) = eventually(own.worker_ids, "a worker")
            os.kill(worker, signal.SIGKILL)
            eventually(lambda: worker not in own.worker_ids(), "the worker has ended")
        eventually(lambda: service.get("/readyz").status == 200, "a worker that responds")
        service.store(PNG, prefix + "a.png")


def test_a_pool_that_could_never_run_says_why(stack, tmp_path):
    """The pool exits at once and reports every invalid setting."""
    environment = {
        **os.environ,
        **stack.settings(),
        "BINARY": binary_of(stack),
        "FASTCGI_SOCKET": str(tmp_path / "pool.sock"),
        "SPOOL_DIR": str(tmp_path),
        "CACHE_GENERATION_FILE": str(tmp_path / "g"),
        "METRICS_FILE": str(tmp_path / "m"),
        "THREADS": "none",
        "S3_ADDRESSING": "odd",
    }
    pool = subprocess.run([ROOT / "scripts" / "pool"], env=environment, capture_output=True, timeout=30, check=False)
    assert pool.returncode == 78
    assert b"THREADS" in pool.stderr and b"S3_ADDRESSING" in pool.stderr
    assert not (tmp_path / "pool.sock").exists()
