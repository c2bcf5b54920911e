"""The processes and files of a running stack, for tests that count, stop or read them."""

import json
import os
import shlex
import signal
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit


def _process_ids():
    """The ids of all processes on this machine."""
    return [int(entry) for entry in os.listdir("/proc") if entry.isdigit()]


def _read(path):
    """The content of a file in /proc. Empty if the process has ended."""
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""


def _links(process_id, folder):
    """The targets of the links in a /proc folder of a process. Empty if the process has ended."""
    try:
        names = os.listdir(f"/proc/{process_id}/{folder}")
    except OSError:
        return []
    return [link for name in names if (link := _link(f"/proc/{process_id}/{folder}/{name}"))]


def _link(path):
    """The target of a link in /proc. Empty if the process has ended."""
    try:
        return os.readlink(path)
    except OSError:
        return ""


def _listener(port):
    """The process that listens on a TCP port of this machine (proc(5): state 0A in /proc/net/tcp means listening)."""
    inodes = set()
    for line in (_read("/proc/net/tcp") + _read("/proc/net/tcp6")).decode().splitlines():
        fields = line.split()
        if len(fields) > 9 and fields[3] == "0A" and fields[1].endswith(f":{port:04X}"):
            inodes.add(f"socket:[{fields[9]}]")
    return next((process_id for process_id in _process_ids() if inodes & set(_links(process_id, "fd"))), None)


def read_settings(path):
    """The variables in an s3.env file."""
    words = shlex.split(path.read_text(), comments=True)
    return dict(word.split("=", 1) for word in words if word != "export")


class Stack:
    """One run of nginx, workers and S3 in its own folder."""

    def __init__(self, run_dir):
        """`run_dir` is the RUN_DIR of scripts/stack."""
        self.run_dir = Path(run_dir).resolve()

    def settings(self):
        """The variables of s3.env."""
        return read_settings(self.run_dir / "s3.env")

    def worker_ids(self):
        """The process ids of this run's workers, found by the spool folder in their environment."""
        spool = f"SPOOL_DIR={self.run_dir}/spool".encode()
        return sorted(
            process_id
            for process_id in _process_ids()
            if _link(f"/proc/{process_id}/exe").removesuffix(" (deleted)").endswith("/ImageFCGI")
            and spool in _read(f"/proc/{process_id}/environ").split(b"\0")
        )

    def renderer_ids(self, pool="renderers"):
        """The process ids of this run's renderers, or of its inspectors: they have the pool's socket as their input.

        A child of a renderer, which decodes a picture, has not.
        """
        socket = {"renderers": "render.sock", "inspectors": "inspect.sock"}[pool]
        inodes = {
            f"socket:[{fields[6].decode()}]"
            for line in _read("/proc/net/unix").splitlines()[1:]
            if len(fields := line.split()) == 8 and fields[7].decode() == f"{self.run_dir}/{socket}"
        }
        return sorted(
            process_id
            for process_id in _process_ids()
            if _link(f"/proc/{process_id}/exe").removesuffix(" (deleted)").endswith("/ImageRenderer")
            and _link(f"/proc/{process_id}/fd/0") in inodes
        )

    def renders(self, pool="renderers"):
        """The parsed lines of the renderers' log that are about a job."""
        path = self.run_dir / "log" / f"{pool}.log"
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.startswith("{")]
        return [line for line in lines if line["message"] in ("render", "inspection")]

    def signal(self, worker, number):
        """Sends a signal to a worker."""
        os.kill(worker, number)

    def spool_files(self):
        """Request bodies on disk: files in the spool folder, including deleted files that a process still has open."""
        spool = f"{self.run_dir}/spool/"
        found = {os.path.join(folder, name) for folder, _, names in os.walk(spool) for name in names}
        for process_id in _process_ids():
            if _link(f"/proc/{process_id}/exe").removesuffix(" (deleted)").endswith(("/nginx", "/ImageFCGI")):
                found |= {
                    link.removesuffix(" (deleted)") for link in _links(process_id, "fd") if link.startswith(spool)
                }
        return found

    def size(self, path):
        """The size of a file in the spool folder, in bytes."""
        return os.path.getsize(path)

    def worker_connections(self):
        """The number of Unix sockets of each worker. It grows by one for every request that the worker processes."""
        unix = {f"socket:[{line.split()[6].decode()}]" for line in _read("/proc/net/unix").splitlines()[1:]}
        return {process_id: sum(link in unix for link in _links(process_id, "fd")) for process_id in self.worker_ids()}

    def mapped_bodies(self):
        """The spool files that workers have mapped into memory, as named in proc(5)."""
        spool = f"{self.run_dir}/spool/"
        lines = [
            line.split(maxsplit=5)
            for process_id in self.worker_ids()
            for line in _read(f"/proc/{process_id}/maps").decode().splitlines()
        ]
        return {fields[5] for fields in lines if len(fields) == 6 and fields[5].startswith(spool)}

    def access_lines(self):
        """The lines of the access log, as bytes."""
        (path,) = (self.run_dir / "log").glob("*access*.log")
        return [line for line in path.read_bytes().split(b"\n") if line]

    def access_log(self):
        """The parsed lines of the access log."""
        return [json.loads(line) for line in self.access_lines()]

    def logs(self):
        """The path and the bytes of every log of this run."""
        return [(path, path.read_bytes()) for path in sorted((self.run_dir / "log").rglob("*")) if path.is_file()]

    @contextmanager
    def engine_stopped(self):
        """Stops the S3 process (SIGSTOP) within this block: S3 sends no response, and its connections stay open."""
        process_id = _listener(urlsplit(self.settings()["AWS_ENDPOINT_URL"]).port)
        assert process_id, "no S3 process on this machine"
        os.kill(process_id, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(process_id, signal.SIGCONT)
