"""A measurement with wrk or bench/client: many connections, one kind of request, a fixed time."""

import http.client
import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from .processes import BenchError

LUA = Path(__file__).resolve().parent.parent / "lua/load.lua"
WRK_THREADS = 2
# Long enough that a slow response counts as slow, not as lost.
TIMEOUT_SECONDS = 60


@dataclass(frozen=True)
class Work:
    """Requests of one kind to one host."""

    host: str
    paths: list[str]
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: Path | None = None
    # Whether bench/client sends the requests. wrk cannot send HEAD, so a row with HEAD at one target uses it for all.
    by_own_client: bool = False
    # The least size of a right response with its headers. A truncated response, or an error with status 200, has less.
    least_bytes: int = 1


def probe(work: Work) -> tuple[int, bytes]:
    """Send the first request once before the measurement. Return status and body."""
    connection = http.client.HTTPConnection(work.host, timeout=TIMEOUT_SECONDS)
    try:
        connection.request(
            work.method, work.paths[0], body=work.body.read_bytes() if work.body else None, headers=work.headers
        )
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def drive(work: Work, folder: Path, own_client: Path, *, clients: int, seconds: float) -> dict:
    """Send requests for the given time. Return the rate, the latencies and what was wrong with the responses."""
    paths = folder / "paths"
    paths.write_text("".join(path + "\n" for path in work.paths))
    environment = {
        "PATH": "/usr/bin:/bin",
        "METHOD": work.method,
        "PATHS": str(paths),
        "HEADERS": "".join(f"{name}: {value}\n" for name, value in work.headers.items()),
        "THREADS_OF_WRK": str(min(WRK_THREADS, clients)),
    }
    if work.body:
        environment["BODY"] = str(work.body)
    # wrk accepts only whole seconds.
    whole = str(max(1, round(seconds)))
    command = [
        "wrk",
        "--threads",
        environment["THREADS_OF_WRK"],
        "--connections",
        str(clients),
        "--duration",
        f"{whole}s",
        "--timeout",
        f"{TIMEOUT_SECONDS}s",
        "--script",
        str(LUA),
        f"http://{work.host}",
    ]
    if work.by_own_client:
        command = [str(own_client), work.method, work.host.rsplit(":", 1)[1], str(paths), str(clients), whole]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, start_new_session=True, check=False)
    line = next((line for line in done.stdout.splitlines() if line.startswith("RESULT ")), None)
    if line is None:
        raise BenchError(f"{command[0]} failed: {done.stdout}{done.stderr}")
    raw = json.loads(line.removeprefix("RESULT "))
    return {
        "requests": raw["requests"],
        "per_second": raw["requests"] * 1e6 / raw["duration_us"],
        "p50_ms": raw["p50_us"] / 1e3,
        "p99_ms": raw["p99_us"] / 1e3,
        "max_ms": raw["max_us"] / 1e3,
        "wrong": _wrong(raw, work),
    }


def _wrong(raw: dict, work: Work) -> str | None:
    """Why the measurement is invalid, or None. wrk counts statuses above 399; the size reveals a redirect."""
    for error in ("status", "connect", "read", "write", "timeout"):
        if raw[error]:
            return f"{raw[error]} {error} errors in {raw['requests']} requests"
    if not raw["requests"]:
        return "no answer"
    if raw["bytes"] < raw["requests"] * work.least_bytes:
        return f"responses of {raw['bytes'] // raw['requests']} bytes, at least {work.least_bytes} expected"
    return None
