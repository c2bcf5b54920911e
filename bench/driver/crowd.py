"""Clients in Python, for requests that take many milliseconds each. Every request is counted to its end."""

import http.client
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

TIMEOUT_SECONDS = 120


@dataclass(frozen=True)
class Upload:
    """A picture in a form, for a request by POST."""

    path: str
    picture: bytes
    content_type: str

    def form(self) -> tuple[bytes, dict[str, str]]:
        """Return the body, and the fields of the request's head."""
        boundary = "of-the-bench"
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n'
        body = head.encode() + f"Content-Type: {self.content_type}\r\n\r\n".encode() + self.picture
        return body + f"\r\n--{boundary}--\r\n".encode(), {"Content-Type": f"multipart/form-data; boundary={boundary}"}


@dataclass
class Answers:
    """The answers of a measurement: seconds and statuses."""

    times: list[float] = field(default_factory=list)
    statuses: Counter = field(default_factory=Counter)
    seconds: float = 0
    repeated: bool = False

    def share(self, part: float) -> float:
        """The time that this part of the answers did not exceed, in milliseconds; 0 without an answer."""
        times = sorted(self.times)
        return times[min(len(times) - 1, int(len(times) * part))] * 1e3 if times else 0.0


class Connection:
    """A connection that stays open, and is opened again after an error."""

    def __init__(self, host: str):
        self._connection = http.client.HTTPConnection(host, timeout=TIMEOUT_SECONDS)

    def get(self, path: str) -> tuple[int, float, bytes]:
        """Return the status (0 for a broken connection), the seconds, and the body."""
        return self._send("GET", path)

    def send(self, request: str | Upload) -> tuple[int, float, bytes]:
        """As `get`, and for uploads too."""
        if isinstance(request, str):
            return self.get(request)
        return self._send("POST", request.path, *request.form())

    def _send(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, float, bytes]:
        start = time.perf_counter()
        try:
            self._connection.request(method, path, body, headers or {})
            answer = self._connection.getresponse()
            body = answer.read()
            return answer.status, time.perf_counter() - start, body
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return 0, time.perf_counter() - start, b""

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class _Paths:
    """Paths for several threads, each given out once."""

    def __init__(self, paths: Iterable[str | Upload]):
        self._paths = iter(paths)
        self._lock = threading.Lock()
        self.exhausted = False

    def next(self) -> str | Upload | None:
        with self._lock:
            path = next(self._paths, None)
            self.exhausted |= path is None
            return path


def closed(host: str, paths: Iterable[str], clients: int, seconds: float = float("inf")) -> Answers:
    """Each client sends its next request after the previous answer, until the time or the paths are over."""
    answers, lock, given = Answers(), threading.Lock(), _Paths(paths)
    start = time.perf_counter()

    def run() -> None:
        connection = Connection(host)
        while time.perf_counter() - start < seconds and (path := given.next()) is not None:
            status, took, _ = connection.get(path)
            with lock:
                answers.times.append(took)
                answers.statuses[status] += 1
        connection.close()

    _together(run, clients)
    answers.seconds = time.perf_counter() - start
    # Without enough paths, the clients had nothing to do.
    answers.repeated = given.exhausted and seconds != float("inf")
    return answers


def paced(
    host: str,
    paths: Iterable[str | Upload],
    per_second: float,
    seconds: float,
    clients: int,
    until: Callable[[], bool] | None = None,
) -> Answers:
    """Requests start at fixed times, whatever becomes of earlier ones, as long as a client is free.

    A time counts from when the request should have started: nothing is left out while all clients wait.
    """
    answers, lock, given = Answers(), threading.Lock(), _Paths(paths)
    start, number = time.perf_counter(), iter(range(1 << 40))

    def run() -> None:
        connection = Connection(host)
        while True:
            with lock:
                due = start + next(number) / per_second
            if due - start >= seconds or (until and until()):
                break
            time.sleep(max(0.0, due - time.perf_counter()))
            path = given.next()
            if path is None:
                break
            status, _, _ = connection.send(path)
            with lock:
                answers.times.append(time.perf_counter() - due)
                answers.statuses[status] += 1
        connection.close()

    _together(run, clients)
    answers.seconds = time.perf_counter() - start
    return answers


def _together(run: Callable[[], None], count: int) -> None:
    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
