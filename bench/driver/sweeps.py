"""Curves: how the figures change as one parameter grows."""

import os
import socket
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from . import load, usage
from .engines import Engine
from .fixtures import Fixtures
from .processes import BenchError, Processes
from .rows import ROWS, Scene
from .stacks import WORKER, start_ours
from .suite import Plan

THREADS = (1, 2, 4, 8, 16, 32, 64)
PROCESSES = (1, 2, 3, 4)
BUCKET_SIZES = (1_000, 10_000, 100_000)
STARTS = 20
START_MS_MAX = 100
FLAT_WITHIN = 0.05


class Sweeps:
    """All curves. Each has a method that measures it."""

    names = ("threads", "processes", "list", "memory", "start")

    def __init__(self, plan: Plan, engine: Engine, fixtures: Fixtures, requests: int, say: Callable[[str], None]):
        self._plan = plan
        self._engine = engine
        self._fixtures = fixtures
        self._requests = requests
        self._say = say

    def run(self, name: str) -> dict:
        """Measure one curve by its name."""
        return getattr(self, f"_{name}")()

    def _threads(self) -> dict:
        """Requests per second against threads per process, with two processes."""
        return self._pools("threads", [(2, threads) for threads in THREADS], [str(threads) for threads in THREADS])

    def _processes(self) -> dict:
        """Requests per second against processes with 16 threads each."""
        return self._pools(
            "processes", [(processes, 16) for processes in PROCESSES], [str(count) for count in PROCESSES]
        )

    def _pools(self, what: str, shapes: list[tuple[int, int]], names: list[str]) -> dict:
        curves: dict[str, list[tuple[float, float]]] = {}
        wrong = []
        for (workers, threads), name in zip(shapes, names, strict=True):
            with Processes() as processes:
                stack = start_ours(
                    self._engine,
                    self._fixtures.bucket,
                    self._plan.folder / f"{what}-{name}",
                    processes,
                    workers=workers,
                    threads=threads,
                    # With few threads the clients must wait, and must not get 503 for overload.
                    environment={"MAX_CONNS": str(max(2 * workers * threads, 2 * self._plan.clients))},
                )
                for row in ROWS:
                    if row.name not in ("view", "healthz"):
                        continue
                    result = self._drive(self._work(row.name, stack.host))
                    if result["wrong"]:
                        wrong.append(f"{what} {name}, {row.name}: {result['wrong']}")
                    else:
                        curves.setdefault(row.name, []).append((float(name), result["per_second"]))
                    self._say(f"{what} {name}: {row.name} {result['per_second']:.0f}/s {result['wrong'] or ''}")
        return {
            "title": f"Requests a second against {what}",
            "across": what,
            "up": "requests/s",
            "curves": curves,
            "wrong": wrong,
        }

    def _list(self) -> dict:
        """The time of a page of 100 keys against the number of keys in the bucket, for our service and for S3."""
        bucket, have = "growing", 0
        client = self._engine.client()
        client.create_bucket(Bucket=bucket)
        curves: dict[str, list[tuple[float, float]]] = {"ours": [], "floor": []}
        wrong = []
        with Processes() as processes:
            stack = start_ours(self._engine, bucket, self._plan.folder / "list", processes)
            query = {"list-type": "2", "max-keys": "100"}
            for size in BUCKET_SIZES:
                self._fill(bucket, have, size)
                have = size
                targets = {
                    "ours": load.Work(stack.host, ["/images?limit=100"], least_bytes=5_000),
                    "floor": load.Work(
                        self._engine.host, self._engine.signer().sign("GET", [f"/{bucket}"], query), least_bytes=5_000
                    ),
                }
                for name, work in targets.items():
                    result = self._plan.drive(work, clients=1)
                    curves[name].append((size, result["p50_ms"]))
                    wrong += [result["wrong"]] if result["wrong"] else []
                    self._say(f"list of {size} keys: {name} {result['p50_ms']:.2f} ms {result['wrong'] or ''}")
        return {
            "title": "A page of 100 keys against the size of the bucket",
            "across": "keys",
            "up": "p50 ms",
            "curves": curves,
            "wrong": wrong,
        }

    def _fill(self, bucket: str, first: int, count: int) -> None:
        """Store one-byte objects until the bucket has `count`."""
        body = self._plan.folder / "one-byte"
        body.write_bytes(b"x")
        names = [f"/{bucket}/{i:07}.jpg" for i in range(first, count)]
        # wrk stops after a fixed time, so repeat until a listing has all keys.
        client = self._engine.client()
        while names:
            paths = self._engine.signer().sign("PUT", names)
            self._plan.drive(
                load.Work(self._engine.host, paths, "PUT", body=body), clients=32, seconds=max(1, len(names) / 2000)
            )
            have = {
                item["Key"]
                for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
                for item in page.get("Contents", [])
            }
            names = [name for name in names if name.rsplit("/", 1)[1] not in have]

    def _memory(self) -> dict:
        """The memory of nginx and workers over many requests: views, lists and downloads in turn."""
        points: list[tuple[float, float]] = []
        wrong = []
        with Processes() as processes:
            stack = start_ours(self._engine, self._fixtures.bucket, self._plan.folder / "memory", processes)
            done = 0
            while done < self._requests:
                for name in ("view", "healthz", "cached", "list"):
                    # A list costs as much as ten other requests, so it gets a tenth of the time.
                    seconds = 1 if name == "list" else max(1, self._plan.seconds)
                    result = self._plan.drive(self._work(name, stack.host), seconds=seconds)
                    done += result["requests"]
                    wrong += [result["wrong"]] if result["wrong"] else []
                points.append((done, usage.memory(usage.service(stack.roots))["pss"] / (1 << 20)))
                self._say(f"memory after {done} requests: {points[-1][1]:.1f} MiB")
        # During the first tenth, the buffers of all threads grow to their final size.
        settled = [held for count, held in points if count >= done / 10]
        growth = settled[-1] / settled[0] - 1
        return {
            "title": f"Memory of nginx and 2 workers over {done} requests",
            "across": "requests",
            "up": "PSS MiB",
            "curves": {"ours": points},
            "growth": growth,
            "flat": abs(growth) <= FLAT_WITHIN,
            "wrong": wrong,
        }

    def _start(self) -> dict:
        """The milliseconds from a worker's exec to its first response, on its own socket without nginx."""
        environment = {
            **os.environ,
            **self._engine.environment(self._fixtures.bucket),
            "THREADS": "16",
            "SPOOL_DIR": str(self._plan.folder / "spool"),
            "CACHE_GENERATION_FILE": str(self._plan.folder / "generation"),
            "METRICS_FILE": str(self._plan.folder / "metrics"),
        }
        (self._plan.folder / "spool").mkdir(exist_ok=True)
        times = [_first_answer_ms(WORKER, self._plan.folder / f"start-{i}.sock", environment) for i in range(STARTS)]
        self._say(f"start to first answer: median {statistics.median(times):.1f} ms, most {max(times):.1f} ms")
        return {
            "title": "Start of a worker to its first answer",
            "across": "start",
            "up": "ms",
            "curves": {"ours": list(enumerate(times, 1))},
            "median_ms": statistics.median(times),
            "max_ms": max(times),
            "reached": statistics.median(times) <= START_MS_MAX,
            "wrong": [],
        }

    def _work(self, name: str, host: str) -> load.Work:
        row = next(row for row in ROWS if row.name == name)
        return row.api(Scene(self._fixtures, self._engine.signer(), self._plan.seconds, "sweep"), host)

    def _drive(self, work: load.Work) -> dict:
        self._plan.drive(work, seconds=1)
        return self._plan.drive(work)


def _record(kind: int, content: bytes) -> bytes:
    """A FastCGI record with request id 1: version, type, id, content length, padding (FastCGI 1.0, section 3.3)."""
    return bytes([1, kind, 0, 1]) + len(content).to_bytes(2, "big") + b"\0\0" + content


def _request(parameters: dict[str, str]) -> bytes:
    """The records of a request: BEGIN_REQUEST (responder, no keep-alive), PARAMS, empty STDIN (sections 5.1 to 5.3)."""
    pairs = b"".join(
        bytes([len(name), len(value)]) + name.encode() + value.encode() for name, value in parameters.items()
    )
    return _record(1, b"\0\1\0\0\0\0\0\0") + _record(4, pairs) + _record(4, b"") + _record(5, b"")


def _first_answer_ms(program: Path, path: Path, environment: dict[str, str]) -> float:
    """Start one worker on a new socket, send a request at once, and stop the worker.

    The request waits in the socket's queue until the worker accepts it.
    """
    request = _request({"REQUEST_METHOD": "GET", "REQUEST_URI": "/healthz", "HTTP_X_REQUEST_ID": "0" * 32})
    with socket.socket(socket.AF_UNIX) as listener, socket.socket(socket.AF_UNIX) as client:
        listener.bind(str(path))
        listener.listen(16)
        client.settimeout(10)
        client.connect(str(path))
        client.sendall(request)
        start = time.perf_counter()
        worker = subprocess.Popen(
            [str(program)],
            stdin=listener,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
        try:
            answer = client.recv(65536)
            elapsed = time.perf_counter() - start
        finally:
            worker.terminate()
            worker.wait()
        if b"success" not in answer:
            raise BenchError(f"a new worker sent {answer[:200]!r}")
        return elapsed * 1e3
