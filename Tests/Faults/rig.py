"""The rig of the tests: S3, two proxies in front of it (for the workers and for nginx), workers and nginx."""

import os
import signal
import struct
import subprocess
import sys
from pathlib import Path

from control import Control
from engine import SCRIPTS, Engine
from eventually import eventually
from processes import Child, kill_and_wait, open_files
from service import Service
from stack import Stack
from store import Store

# The workers' S3_TIMEOUT_SECONDS. It is short, because some scenarios wait until it expires.
TIMEOUT_SECONDS = 6
MEBIBYTE = 1 << 20
WORKERS, THREADS = 2, 8


class Clock:
    """Sets the workers' clock wrong (see clock.c)."""

    def __init__(self, folder, binary):
        """Builds the library, and a wrapper script that starts the worker with it."""
        self._file = folder / "clock-offset"
        self.set(0)
        library, self.worker = folder / "clock.so", folder / "worker"
        source = Path(__file__).parent / "clock.c"
        subprocess.run(
            ["cc", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library, source], check=True
        )
        self.worker.write_text(
            f'#!/bin/sh\nexec env LD_PRELOAD="{library}" CLOCK_OFFSET_FILE="{self._file}" "{binary}" "$@"\n'
        )
        self.worker.chmod(0o755)

    def set(self, seconds):
        """Sets the clock so many seconds ahead of the true time."""
        with open(self._file, "r+b" if self._file.exists() else "wb") as file:
            file.write(struct.pack("l", seconds))


class Rig:
    """All servers of the tests, in one run folder."""

    def __init__(self, run_dir, engine_name, binary):
        """Starts everything. `binary` is a worker program. It must be named ImageFCGI, so that workers are found."""
        self.run_dir, self.binary = Path(run_dir), binary
        (self.run_dir / "log").mkdir(parents=True, exist_ok=True)
        self._children = []
        ports = subprocess.run([SCRIPTS / "free-ports", "3"], capture_output=True, text=True, check=True).stdout.split()
        self.port, self.proxies = ports[0], {"workers": ports[1], "nginx": ports[2]}
        self.clock = Clock(self.run_dir / "bin", binary)
        # The time after which a killed daemon of a cluster is restarted.
        base = {**os.environ, "DAEMON_RESTART_SECONDS": "8", "RUN_DIR": str(self.run_dir)}
        for name in ("S3_BUCKET_NAME", "AWS_REGION"):
            command = [binary, "settings", name]
            base[name] = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
        self.engine = Engine(engine_name, self.run_dir, base)
        try:
            self._start(base)
        except BaseException:
            self.stop()
            raise

    def _start(self, base):
        """Starts S3, then the proxies, then the workers and nginx."""
        self.engine.start()
        self.stack = Stack(self.run_dir)
        settings = self.stack.settings()
        upstream = settings["AWS_ENDPOINT_URL"].rsplit(":", 1)[1]

        socket = self.run_dir / "proxy.sock"
        command = [sys.executable, "-B", Path(__file__).parent / "proxy.py", socket, upstream]
        self.start("the proxy", command + [f"{name}={port}" for name, port in self.proxies.items()], "proxy.log", base)
        self._children[-1].wait_until(socket.exists, "the proxy listens", 20)
        self.proxy = Control(socket)

        # Requests are signed for the address of the workers' proxy. nginx connects to its own proxy with the same Host.
        self.environment = {
            **base,
            **settings,
            "BINARY": str(self.clock.worker),
            "RENDERERS": "0",
            "PORT": self.port,
            "WORKERS": str(WORKERS),
            "THREADS": str(THREADS),
            "S3_ENDPOINT_URL": f"http://127.0.0.1:{self.proxies['workers']}",
            "S3_UPSTREAM": f"127.0.0.1:{self.proxies['nginx']}",
            "S3_HOST_HEADER": f"127.0.0.1:{self.proxies['workers']}",
            "MAX_UPLOAD_BYTES": str(64 * MEBIBYTE),
            "S3_TIMEOUT_SECONDS": str(TIMEOUT_SECONDS),
            "S3_CONNECT_TIMEOUT_MS": "1000",
            "S3_FIRST_BYTE_TIMEOUT_MS": "1500",
            "S3_LOW_SPEED_TIMEOUT_MS": "2000",
            # The same values as in scripts/stack. The sweep needs them too.
            "SPOOL_DIR": str(self.run_dir / "spool"),
            "CACHE_GENERATION_FILE": str(self.run_dir / "cache-generation"),
            "S3_MULTIPART_THRESHOLD_BYTES": str(5 * MEBIBYTE),
            "S3_PART_SIZE_BYTES": str(5 * MEBIBYTE),
        }
        # s3.env sets `AWS_ENDPOINT_URL` for the tests' boto3 client only.
        for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "LOCALSTACK_ENDPOINT_URL", "HOST"):
            self.environment.pop(name, None)
        ready = self.run_dir / "base-url"
        ready.unlink(missing_ok=True)
        self.start("the stack", [SCRIPTS / "stack"], "stack.log", self.environment)
        self._children[-1].wait_until(ready.exists, "the service is ready", 90)
        self.service = Service(ready.read_text().strip())
        self.store = Store(settings)
        assert len(self.stack.worker_ids()) == WORKERS, "every worker found"

    def start(self, name, command, log, environment):
        """Starts a server that `stop` will end."""
        self._children.append(Child(name, command, self.run_dir / "log" / log, environment))

    def stop(self):
        """Stops everything, the last started first."""
        for child in reversed(self._children):
            child.stop()
        self.engine.stop()

    @property
    def is_ready(self):
        """Whether /readyz returns 200."""
        return self.service.get("/readyz").status == 200

    def settle(self):
        """Waits until the service is ready and idle and the spool folder is empty, as after every scenario."""
        for child in self._children:
            assert child.lives, f"{child.name} ended; see {child.log}"
        self.service.get("/healthz").expect(200)
        eventually(lambda: self.is_ready, "/readyz returns 200 again", 60)
        eventually(self._is_idle, "every worker idle", 40)
        eventually(lambda: not self.stack.spool_files(), "an empty spool folder")

    def _is_idle(self):
        """Whether no request is in progress or waiting."""
        return not self._requests()

    def _requests(self):
        """The inodes of the connections to the workers' socket (proc(5): state 03 in /proc/net/unix)."""
        path = str(self.run_dir / "pool.sock")
        lines = [line.split() for line in Path("/proc/net/unix").read_text().splitlines()[1:]]
        ours = [line for line in lines if len(line) == 8 and line[7] == path]
        assert ours, f"no process listens on {path}, or the path is too long for a socket"
        return {line[6] for line in ours if line[5] == "03"}

    def sweep(self):
        """Aborts abandoned multipart uploads with a sweep, as an operator would."""
        command = [self.binary, "sweep", "--older-than", "0"]
        done = subprocess.run(command, env=self.environment, timeout=60, capture_output=True, check=False)
        assert done.returncode == 0, done

    def busy_workers(self):
        """The workers that process a request."""
        requests = {f"socket:[{inode}]" for inode in self._requests()}
        return [worker for worker in self.stack.worker_ids() if requests & open_files(worker)]

    def renew_workers(self):
        """Replaces all workers, because a worker that has seen many faults has used up its retry budget."""
        for worker in self.stack.worker_ids():
            os.kill(worker, signal.SIGTERM)
            eventually(lambda: worker not in self.stack.worker_ids(), f"{worker} drained", 40)
        eventually(lambda: len(self.stack.worker_ids()) == WORKERS, "new workers")

    def kill_worker(self, worker):
        """Kills a worker and waits for its replacement."""
        kill_and_wait(worker)
        eventually(lambda: len(self.stack.worker_ids()) == WORKERS, "the worker replaced")
