"""The HTTP services that are measured: ours, the Flask reference, the C loop."""

import http.client
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from string import Template

from .engines import Engine
from .processes import BenchError, Processes, free_port

BENCH = Path(__file__).resolve().parent.parent
PROJECT = BENCH.parent
WORKER = PROJECT / ".build/release/ImageFCGI"
# The path of a Unix socket has 107 bytes at most (unix(7)).
SOCKET_PATH_MAX = 107
# Room for the 1 GiB row.
MAX_UPLOAD_BYTES = (1 << 30) + (16 << 20)


@dataclass(frozen=True)
class Stack:
    """A running service. Its nginx and workers are what descends from `roots`; `stays_empty` is the cache of an nginx that must not cache."""

    name: str
    host: str
    roots: list[subprocess.Popen]
    stays_empty: Path | None = None

    def caches_wrongly(self) -> bool:
        """Whether nginx kept anything although it must not."""
        return self.stays_empty is not None and any(path.is_file() for path in self.stays_empty.rglob("*"))


def answers(host: str, path: str) -> bool:
    """Whether GET says 200."""
    connection = http.client.HTTPConnection(host, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def start_ours(engine: Engine, bucket: str, folder: Path, processes: Processes, *, name: str = "ours", cache: bool = True,
               workers: int = 2, threads: int = 16, program: Path = WORKER, environment: dict[str, str] | None = None) -> Stack:
    """Our stack as scripts/stack starts it for `make run` and for the tests; `program` is what runs as the worker."""
    run = folder / name
    run.mkdir(parents=True)
    port = free_port()
    process = processes.start(name, [str(PROJECT / "scripts/stack")], folder / f"{name}.log", env={
        **engine.environment(bucket),
        "RUN_DIR": str(run),
        "BINARY": str(program),
        "PORT": str(port),
        "WORKERS": str(workers),
        "THREADS": str(threads),
        "MAX_UPLOAD_BYTES": str(MAX_UPLOAD_BYTES),
        "CACHE": "on" if cache else "off",
        **(environment or {}),
    })
    host = f"127.0.0.1:{port}"
    processes.wait_until(f"{name} is ready", lambda: answers(host, "/readyz"))
    return Stack(name, host, [process], None if cache else run / "cache-images")


def start_flask(engine: Engine, bucket: str, folder: Path, processes: Processes, binaries: Path) -> Stack:
    """The reference service: gunicorn 2 × 8 behind nginx."""
    run = folder / "flask"
    port = free_port()
    if len(os.fsencode(run / "gunicorn.sock")) > SOCKET_PATH_MAX:
        raise BenchError(f"{run} is too long a path for a socket: give a shorter RUN_DIR")
    nginx = _nginx(BENCH / "flask/nginx.conf.template", run, port, processes, "flask-nginx")
    gunicorn = processes.start(
        "flask", [str(binaries / "gunicorn"), "--chdir", str(BENCH / "flask"), "--config", str(BENCH / "flask/gunicorn.conf.py"),
                  "app:create_app()"],
        run / "gunicorn.log",
        env={**engine.environment(bucket), "GUNICORN_SOCKET": str(run / "gunicorn.sock"), "WORKERS": "2", "THREADS": "8",
             "MAX_UPLOAD_BYTES": str(MAX_UPLOAD_BYTES), "PYTHONDONTWRITEBYTECODE": "1"})
    host = f"127.0.0.1:{port}"
    processes.wait_until("flask is ready", lambda: answers(host, "/images?limit=1"))
    return Stack("flask", host, [nginx, gunicorn])


def start_hello(answer: bytes, program: Path, engine: Engine, folder: Path, processes: Processes) -> Stack:
    """The C loop in place of our worker, behind the same nginx, saying `answer` (headers and body) to everything."""
    said = folder / "hello-answer"
    said.write_bytes(answer)
    # Settings and nginx's configuration are our program's matter all the same.
    worker = folder / "hello-worker"
    worker.write_text(f'#!/bin/sh\ncase "$1" in\n  "") exec "{program}" ;;\n  check) ;;\n  *) exec "{WORKER}" "$@" ;;\nesac\n')
    worker.chmod(0o755)
    return start_ours(engine, "none", folder, processes, name="hello", program=worker, environment={"HELLO_ANSWER": str(said)})


def _nginx(template: Path, run: Path, port: int, processes: Processes, name: str) -> subprocess.Popen:
    """nginx from a template, all its files in `run`."""
    run.mkdir(parents=True)
    configuration = run / "nginx.conf"
    configuration.write_text(Template(template.read_text()).substitute(
        run_dir=run, port=port, max_upload_bytes=MAX_UPLOAD_BYTES,
        # nginx's usual user could not reach a socket inside a folder of root's.
        user_directive="user root;" if os.geteuid() == 0 else ""))
    nginx = "/usr/sbin/nginx" if Path("/usr/sbin/nginx").exists() else "nginx"
    return processes.start(name, [nginx, "-p", str(run), "-e", str(run / "error.log"), "-c", str(configuration)], run / "nginx.log")
