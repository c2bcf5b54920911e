"""All that the tests stand on: S3, a proxy before it for the workers and one for nginx, workers, nginx."""

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

# For S3 to answer, in seconds: the workers' S3_TIMEOUT_SECONDS. Short, because some scenarios wait for its end.
TIMEOUT_SECONDS = 6
MEBIBYTE = 1 << 20
WORKERS, THREADS = 2, 8


class Clock:
    """How wrong the workers' clock is (clock.c)."""

    def __init__(self, folder, binary):
        """Builds it, and a worker that goes by it."""
        self._file = folder / "clock-offset"
        self.set(0)
        library, self.worker = folder / "clock.so", folder / "worker"
        source = Path(__file__).parent / "clock.c"
        subprocess.run(["cc", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library, source], check=True)
        self.worker.write_text(f'#!/bin/sh\nexec env LD_PRELOAD="{library}" CLOCK_OFFSET_FILE="{self._file}" "{binary}" "$@"\n')
        self.worker.chmod(0o755)

    def set(self, seconds):
        """From now on it is so many seconds ahead."""
        with open(self._file, "r+b" if self._file.exists() else "wb") as file:
            file.write(struct.pack("l", seconds))


class Rig:
    """One run of everything in a folder of its own."""

    def __init__(self, run_dir, engine_name, binary):
        """Starts everything; `binary` is a worker that is named ImageFCGI, by which it is known among the processes."""
        self.run_dir, self.binary = Path(run_dir), binary
        (self.run_dir / "log").mkdir(parents=True, exist_ok=True)
        self._children = []
        ports = subprocess.run([SCRIPTS / "free-ports", "3"], capture_output=True, text=True, check=True).stdout.split()
        self.port, self.proxies = ports[0], {"workers": ports[1], "nginx": ports[2]}
        self.clock = Clock(self.run_dir / "bin", binary)
        # A daemon of a cluster that is killed comes back after so long.
        base = {**os.environ, "DAEMON_RESTART_SECONDS": "8", "RUN_DIR": str(self.run_dir)}
        for name in ("S3_BUCKET_NAME", "AWS_REGION"):
            base[name] = subprocess.run([binary, "settings", name], capture_output=True, text=True, check=True).stdout.strip()
        self.engine = Engine(engine_name, self.run_dir, base)
        try:
            self._start(base)
        except BaseException:
            self.stop()
            raise

    def _start(self, base):
        """S3, then the proxies, then what is between them and the clients."""
        self.engine.start()
        self.stack = Stack(self.run_dir)
        settings = self.stack.settings()
        upstream = settings["AWS_ENDPOINT_URL"].rsplit(":", 1)[1]

        socket = self.run_dir / "proxy.sock"
        command = [sys.executable, "-B", Path(__file__).parent / "proxy.py", socket, upstream]
        self.start("the proxy", command + [f"{name}={port}" for name, port in self.proxies.items()], "proxy.log", base)
        self._children[-1].wait_until(socket.exists, "the proxy listens", 20)
        self.proxy = Control(socket)

        # Who signs names the workers' proxy; nginx sends the same name to its own.
        self.environment = {
            **base, **settings,
            "BINARY": str(self.clock.worker), "PORT": self.port, "WORKERS": str(WORKERS), "THREADS": str(THREADS),
            "S3_ENDPOINT_URL": f"http://127.0.0.1:{self.proxies['workers']}",
            "S3_UPSTREAM": f"127.0.0.1:{self.proxies['nginx']}", "S3_HOST_HEADER": f"127.0.0.1:{self.proxies['workers']}",
            "MAX_UPLOAD_BYTES": str(64 * MEBIBYTE), "S3_TIMEOUT_SECONDS": str(TIMEOUT_SECONDS),
            "S3_CONNECT_TIMEOUT_MS": "1000", "S3_FIRST_BYTE_TIMEOUT_MS": "1500", "S3_LOW_SPEED_TIMEOUT_MS": "2000",
            # scripts/stack says the same; a sweep wants to know them too.
            "SPOOL_DIR": str(self.run_dir / "spool"), "CACHE_GENERATION_FILE": str(self.run_dir / "cache-generation"),
            "S3_MULTIPART_THRESHOLD_BYTES": str(5 * MEBIBYTE), "S3_PART_SIZE_BYTES": str(5 * MEBIBYTE),
        }
        # `AWS_ENDPOINT_URL` is for the tests' own client.
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
        """Starts a server."""
        self._children.append(Child(name, command, self.run_dir / "log" / log, environment))

    def stop(self):
        """Ends everything, the last started first."""
        for child in reversed(self._children):
            child.stop()
        self.engine.stop()

    @property
    def is_ready(self):
        """What /readyz says, in one word."""
        return self.service.get("/readyz").status == 200

    def settle(self):
        """Waits for the state between two scenarios, which is also what each of them promises to leave."""
        for child in self._children:
            assert child.lives, f"{child.name} ended; see {child.log}"
        self.service.get("/healthz").expect(200)
        eventually(lambda: self.is_ready, "/readyz says 200 again", 60)
        eventually(self._is_idle, "every worker idle", 40)
        eventually(lambda: not self.stack.spool_files(), "an empty spool folder")

    def _is_idle(self):
        """Whether no request is with the workers, nor waits for them."""
        return not self._requests()

    def _requests(self):
        """The inodes of the connections of the workers' socket, which bear its name (proc(5), /proc/net/unix: state 03)."""
        path = str(self.run_dir / "pool.sock")
        lines = [line.split() for line in Path("/proc/net/unix").read_text().splitlines()[1:]]
        ours = [line for line in lines if len(line) == 8 and line[7] == path]
        assert ours, f"nobody listens on {path}, or it is too long a path for a socket"
        return {line[6] for line in ours if line[5] == "03"}

    def sweep(self):
        """Ends the multipart uploads that somebody has left, as an operator would."""
        command = [self.binary, "sweep", "--older-than", "0"]
        done = subprocess.run(command, env=self.environment, timeout=60, capture_output=True, check=False)
        assert done.returncode == 0, done

    def busy_workers(self):
        """The workers that have a request."""
        requests = {f"socket:[{inode}]" for inode in self._requests()}
        return [worker for worker in self.stack.worker_ids() if requests & open_files(worker)]

    def renew_workers(self):
        """New workers, which have all of their retries still to spend: one that has seen many faults tries less often."""
        for worker in self.stack.worker_ids():
            os.kill(worker, signal.SIGTERM)
            eventually(lambda: worker not in self.stack.worker_ids(), f"{worker} drained", 40)
        eventually(lambda: len(self.stack.worker_ids()) == WORKERS, "new workers")

    def kill_worker(self, worker):
        """SIGKILL; returns when another has taken its place."""
        kill_and_wait(worker)
        eventually(lambda: len(self.stack.worker_ids()) == WORKERS, "the worker replaced")
