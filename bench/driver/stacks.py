"""The measured HTTP services: ours, the Flask reference, and a FastCGI loop in C."""

import http.client
import os
import subprocess
from dataclasses import dataclass, field, replace
from pathlib import Path
from string import Template

from .engines import Engine
from .processes import BenchError, Processes, free_port

BENCH = Path(__file__).resolve().parent.parent
PROJECT = BENCH.parent
WORKER = PROJECT / ".build/release/ImageFCGI"
# The maximum length of a Unix socket's path (unix(7)).
SOCKET_PATH_MAX = 107
# Enough for the row with 1 GiB.
MAX_UPLOAD_BYTES = (1 << 30) + (16 << 20)


@dataclass(frozen=True)
class Stack:
    """A running service.

    Its nginx and workers are the descendants of `roots`. `stays_empty` is the cache of an nginx that must not cache,
    `static` the folder of files that nginx serves without anything behind it. `headers` go with each request to it.
    """

    name: str
    host: str
    roots: list[subprocess.Popen]
    stays_empty: Path | None = None
    static: Path | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def caches_wrongly(self) -> bool:
        """Whether nginx has cached something although it must not."""
        return self.stays_empty is not None and any(path.is_file() for path in self.stays_empty.rglob("*"))


def answers(host: str, path: str) -> bool:
    """Whether a GET returns 200."""
    connection = http.client.HTTPConnection(host, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def start_ours(
    engine: Engine,
    bucket: str,
    folder: Path,
    processes: Processes,
    *,
    name: str = "ours",
    cache: bool = True,
    workers: int = 2,
    threads: int = 16,
    program: Path = WORKER,
    environment: dict[str, str] | None = None,
) -> Stack:
    """Start our stack with scripts/stack, as `make run` and the tests do. `program` is the worker."""
    run = folder / name
    run.mkdir(parents=True)
    port = free_port()
    process = processes.start(
        name,
        [str(PROJECT / "scripts/stack")],
        folder / f"{name}.log",
        env={
            **engine.environment(bucket),
            "RUN_DIR": str(run),
            "BINARY": str(program),
            "PORT": str(port),
            "WORKERS": str(workers),
            "THREADS": str(threads),
            "MAX_UPLOAD_BYTES": str(MAX_UPLOAD_BYTES),
            # All clients of a measurement have one address.
            "UPLOAD_CONNECTIONS": "off",
            "CLIENT_CONNECTIONS": "off",
            "CACHE": "on" if cache else "off",
            **(environment or {}),
        },
    )
    host = f"127.0.0.1:{port}"
    processes.wait_until(f"{name} is ready", lambda: answers(host, "/readyz"))
    return Stack(name, host, [process], None if cache else run / "cache-images")


def start_guarded(engine: Engine, bucket: str, folder: Path, processes: Processes) -> Stack:
    """Start our stack with ACCESS=on, and make the key that its requests have."""
    environment = {"ACCESS": "on", "KEYS_FILE": str(folder / "guarded.keys")}
    command = [str(WORKER), "keys", "add", "bench", "--scope", "read,write,delete", "--prefix", "", "--expires", "1d"]
    made = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=True)
    stack = start_ours(engine, bucket, folder, processes, name="guarded", environment=environment)
    return replace(stack, headers={"Authorization": f"Bearer {made.stdout.split()[-1]}"})


def start_thumbor(folder: Path, processes: Processes, binaries: Path, count: int) -> Stack:
    """Start thumbor: nginx and one process a core. Each has a socket of its own, so that nginx can share out the work.

    nginx also serves the files in `folder`/thumbor/static, below /static/.
    """
    run = folder / "thumbor"
    port = free_port()
    sockets = [run / f"{i}.sock" for i in range(count)]
    (run / "static").mkdir(parents=True)
    configuration = run / "thumbor.conf"
    configuration.write_text(Template((BENCH / "thumbor/thumbor.conf").read_text()).substitute(run_dir=run))
    started = [
        processes.start(
            "thumbor",
            [str(binaries / "thumbor"), "--conf", str(configuration), "--fd", str(socket), "--log-level", "error"],
            run / "thumbor.log",
        )
        for socket in sockets
    ]
    processes.wait_until("thumbor's sockets exist", lambda: all(socket.exists() for socket in sockets))
    servers = "\n".join(f"server unix:{socket} max_fails=0;" for socket in sockets)
    nginx = _nginx(BENCH / "thumbor/nginx.conf.template", run, port, processes, "thumbor-nginx", servers=servers)
    host = f"127.0.0.1:{port}"
    processes.wait_until("thumbor is ready", lambda: answers(host, "/healthcheck"))
    return Stack("thumbor", host, [nginx, *started], static=run / "static")


def start_flask(engine: Engine, bucket: str, folder: Path, processes: Processes, binaries: Path) -> Stack:
    """Start the reference service: nginx and gunicorn with 2 processes of 8 threads."""
    run = folder / "flask"
    port = free_port()
    if len(os.fsencode(run / "gunicorn.sock")) > SOCKET_PATH_MAX:
        raise BenchError(f"the path {run} is too long for a socket: set a shorter RUN_DIR")
    nginx = _nginx(BENCH / "flask/nginx.conf.template", run, port, processes, "flask-nginx")
    gunicorn = processes.start(
        "flask",
        [
            str(binaries / "gunicorn"),
            "--chdir",
            str(BENCH / "flask"),
            "--config",
            str(BENCH / "flask/gunicorn.conf.py"),
            "app:create_app()",
        ],
        run / "gunicorn.log",
        env={
            **engine.environment(bucket),
            "GUNICORN_SOCKET": str(run / "gunicorn.sock"),
            "WORKERS": "2",
            "THREADS": "8",
            "MAX_UPLOAD_BYTES": str(MAX_UPLOAD_BYTES),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
    )
    host = f"127.0.0.1:{port}"
    processes.wait_until("flask is ready", lambda: answers(host, "/images?limit=1"))
    return Stack("flask", host, [nginx, gunicorn])


def start_hello(answer: bytes, program: Path, engine: Engine, folder: Path, processes: Processes) -> Stack:
    """Start the C loop as the worker behind our nginx. It sends `answer` (headers and body) to every request."""
    said = folder / "hello-answer"
    said.write_bytes(answer)
    # The program reads the settings and writes nginx's configuration; the C worker serves the requests.
    worker = folder / "hello-worker"
    worker.write_text(
        f'#!/bin/sh\ncase "$1" in\n  "") exec "{program}" ;;\n  check) ;;\n  *) exec "{WORKER}" "$@" ;;\nesac\n'
    )
    worker.chmod(0o755)
    return start_ours(
        engine,
        "none",
        folder,
        processes,
        name="hello",
        program=worker,
        environment={"HELLO_ANSWER": str(said), "RENDERERS": "0"},
    )


def _nginx(
    template: Path, run: Path, port: int, processes: Processes, name: str, **placeholders: str
) -> subprocess.Popen:
    """Start nginx with a rendered template. All its files are in `run`."""
    run.mkdir(parents=True, exist_ok=True)
    configuration = run / "nginx.conf"
    configuration.write_text(
        Template(template.read_text()).substitute(
            run_dir=run,
            port=port,
            max_upload_bytes=MAX_UPLOAD_BYTES,
            # nginx's default user cannot reach a socket in a folder of root.
            user_directive="user root;" if os.geteuid() == 0 else "",
            **placeholders,
        )
    )
    nginx = "/usr/sbin/nginx" if Path("/usr/sbin/nginx").exists() else "nginx"
    return processes.start(
        name, [nginx, "-p", str(run), "-e", str(run / "error.log"), "-c", str(configuration)], run / "nginx.log"
    )
