"""The processes and files behind the service: what the tests count, stop and read."""

import json
import os
import shlex
import signal
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit


def _process_ids():
    """Every process of this machine."""
    return [int(entry) for entry in os.listdir("/proc") if entry.isdigit()]


def _read(path):
    """A file of /proc; empty when the process is gone."""
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""


def _links(process_id, folder):
    """Where the links in a folder of a process point; empty when it is gone."""
    try:
        names = os.listdir(f"/proc/{process_id}/{folder}")
    except OSError:
        return []
    return [link for name in names if (link := _link(f"/proc/{process_id}/{folder}/{name}"))]


def _link(path):
    """Where a link of /proc points; empty when it is gone."""
    try:
        return os.readlink(path)
    except OSError:
        return ""


def _listener(port):
    """The process that listens on a TCP port of this machine (proc(5), /proc/net/tcp: state 0A)."""
    inodes = set()
    for line in (_read("/proc/net/tcp") + _read("/proc/net/tcp6")).decode().splitlines():
        fields = line.split()
        if len(fields) > 9 and fields[3] == "0A" and fields[1].endswith(f":{port:04X}"):
            inodes.add(f"socket:[{fields[9]}]")
    return next((process_id for process_id in _process_ids() if inodes & set(_links(process_id, "fd"))), None)


def read_settings(path):
    """The variables of an s3.env."""
    words = shlex.split(path.read_text(), comments=True)
    return dict(word.split("=", 1) for word in words if word != "export")


class Stack:
    """One run of nginx, workers and S3 in its own folder."""

    def __init__(self, run_dir):
        """`run_dir` is the folder that scripts/stack was given."""
        self.run_dir = Path(run_dir).resolve()

    def settings(self):
        """The variables of s3.env."""
        return read_settings(self.run_dir / "s3.env")

    def worker_ids(self):
        """The worker processes of this run: their environment names its spool folder."""
        spool = f"SPOOL_DIR={self.run_dir}/spool".encode()
        return sorted(
            process_id
            for process_id in _process_ids()
            if _link(f"/proc/{process_id}/exe").removesuffix(" (deleted)").endswith("/ImageFCGI")
            and spool in _read(f"/proc/{process_id}/environ").split(b"\0")
        )

    def signal(self, worker, number):
        """Sends a worker a signal."""
        os.kill(worker, number)

    def spool_files(self):
        """Request bodies on disk, of nginx and of workers: files in the spool folder, also those that only an open descriptor keeps."""
        spool = f"{self.run_dir}/spool/"
        found = {os.path.join(folder, name) for folder, _, names in os.walk(spool) for name in names}
        for process_id in _process_ids():
            if _link(f"/proc/{process_id}/exe").removesuffix(" (deleted)").endswith(("/nginx", "/ImageFCGI")):
                found |= {
                    link.removesuffix(" (deleted)") for link in _links(process_id, "fd") if link.startswith(spool)
                }
        return found

    def size(self, path):
        """The bytes of a file in the spool folder."""
        return os.path.getsize(path)

    def worker_connections(self):
        """How many Unix sockets each worker holds: one more for every request that it is working on."""
        unix = {f"socket:[{line.split()[6].decode()}]" for line in _read("/proc/net/unix").splitlines()[1:]}
        return {process_id: sum(link in unix for link in _links(process_id, "fd")) for process_id in self.worker_ids()}

    def mapped_bodies(self):
        """The files of the spool folder that workers have mapped into memory, as proc(5) names them."""
        spool = f"{self.run_dir}/spool/"
        lines = [
            line.split(maxsplit=5)
            for process_id in self.worker_ids()
            for line in _read(f"/proc/{process_id}/maps").decode().splitlines()
        ]
        return {fields[5] for fields in lines if len(fields) == 6 and fields[5].startswith(spool)}

    def access_log(self):
        """The access log's lines, parsed."""
        (path,) = (self.run_dir / "log").glob("*access*.log")
        # nginx escapes control characters and quotes, and leaves a client's bytes above ASCII as they came.
        return [json.loads(line) for line in path.read_text(encoding="utf-8", errors="replace").split("\n") if line]

    def logs(self):
        """Path and bytes of every log of this run."""
        return [(path, path.read_bytes()) for path in sorted((self.run_dir / "log").rglob("*")) if path.is_file()]

    @contextmanager
    def engine_stopped(self):
        """S3 answers nothing within this block: its process is stopped, its connections stay open."""
        process_id = _listener(urlsplit(self.settings()["AWS_ENDPOINT_URL"]).port)
        assert process_id, "S3 runs on this machine"
        os.kill(process_id, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(process_id, signal.SIGCONT)
