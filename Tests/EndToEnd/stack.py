"""The processes and files behind the service: what the tests count, stop and read."""

import json
import os
import signal
from contextlib import contextmanager
from pathlib import Path


def _process_ids():
    """Every process of this machine."""
    return [int(entry) for entry in os.listdir("/proc") if entry.isdigit()]


def _read(path):
    """A file of /proc; empty when the process is gone."""
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""


def _children(process_id):
    """The processes whose parent is `process_id`."""
    found = []
    for candidate in _process_ids():
        stat = _read(f"/proc/{candidate}/stat")
        # The name in parentheses may hold anything; the state and the parent follow the last ")".
        fields = stat[stat.rfind(b")") + 2:].split()
        if len(fields) > 1 and int(fields[1]) == process_id and fields[0] not in (b"Z", b"X"):
            found.append(candidate)
    return found


class Stack:
    """One run of nginx, workers and S3 in its own folder."""

    def __init__(self, run_dir):
        """`run_dir` is the folder that scripts/stack was given."""
        self.run_dir = Path(run_dir).resolve()

    def settings(self):
        """The variables of s3.env."""
        lines = (self.run_dir / "s3.env").read_text().splitlines()
        pairs = [line.removeprefix("export ").split("=", 1) for line in lines if "=" in line and not line.startswith("#")]
        return {name: value.strip("'\"") for name, value in pairs}

    def worker_ids(self):
        """The worker processes of this run: multiwatch's children."""
        return sorted(_children(self._process_id("multiwatch.pid")))

    def spool_files(self):
        """What lies in the spool folder: bodies that nginx wrote and what workers spooled. Sizes in bytes."""
        found = {}
        for folder, _, names in os.walk(self.run_dir / "spool"):
            for name in names:
                try:
                    found[os.path.join(folder, name)] = os.stat(os.path.join(folder, name)).st_size
                except FileNotFoundError:
                    pass
        return found

    def worker_sockets(self):
        """How many sockets each worker holds: one more for every request that it is working on."""
        return {process_id: self._sockets(process_id) for process_id in self.worker_ids()}

    def access_log(self):
        """The access log's lines, parsed."""
        with open(self.run_dir / "log" / "nginx-access.log", encoding="utf-8") as log:
            return [json.loads(line) for line in log]

    def logs(self):
        """Path and bytes of every log of this run."""
        return [(path, path.read_bytes()) for path in sorted((self.run_dir / "log").rglob("*")) if path.is_file()]

    @contextmanager
    def engine_stopped(self):
        """S3 answers nothing within this block: its processes are stopped, their connections stay open."""
        root = self._process_id("engine.pid")
        process_ids = [root]
        for process_id in process_ids:
            process_ids.extend(_children(process_id))
        for process_id in process_ids:
            os.kill(process_id, signal.SIGSTOP)
        try:
            yield
        finally:
            for process_id in process_ids:
                os.kill(process_id, signal.SIGCONT)

    def can_stop_engine(self):
        """Whether this run says which process its S3 is."""
        return (self.run_dir / "run" / "engine.pid").exists()

    def _process_id(self, name):
        """The process id in a file of run/."""
        return int((self.run_dir / "run" / name).read_text())

    def _sockets(self, process_id):
        """The sockets among a process's descriptors."""
        count = 0
        try:
            for descriptor in os.listdir(f"/proc/{process_id}/fd"):
                try:
                    count += os.readlink(f"/proc/{process_id}/fd/{descriptor}").startswith("socket:")
                except OSError:
                    pass
        except OSError:
            pass
        return count
