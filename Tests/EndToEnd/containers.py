"""The same as stack.Stack for a stack in containers: its processes and files are seen and touched from inside of them."""

import json
import subprocess
from contextlib import contextmanager
from pathlib import Path

from stack import read_settings

# Where the containers have request bodies (Dockerfile).
SPOOL = "/var/spool/image-fcgi/"

# Of each process that runs the program $1: its id, and what its descriptors and mappings point at. Of the container: its Unix sockets,
# and the files in the folder $2. A line each, of kind and value.
PROCESSES = r"""
for process in /proc/[0-9]*; do
  program=$(readlink "$process/exe") || continue
  [[ $program == */"$1" ]] || continue
  printf '%s\n' "pid ${process#/proc/}"
  for link in "$process"/fd/*; do
    [[ -L $link ]] && printf 'fd %s\n' "$(readlink "$link")"
  done
  while read -r _ _ _ _ _ path; do
    [[ $path == /* ]] && printf 'map %s\n' "$path"
  done <"$process/maps"
done 2>/dev/null
while read -r _ _ _ _ _ _ inode _; do printf 'unix socket:[%s]\n' "$inode"; done </proc/net/unix
find "$2" -type f -printf 'file %p\n' 2>/dev/null
true
"""


class Containers:
    """One run of compose's services localstack, workers and nginx."""

    def __init__(self, engine, project, run_dir):
        """`engine` is docker or podman, `project` compose's name for the run; `run_dir` has s3.env only."""
        self._engine, self._project = engine, project
        self.run_dir = Path(run_dir).resolve()
        self._containers = {}

    def _run(self, *arguments):
        """One command of the engine; its output."""
        return subprocess.run([self._engine, *arguments], check=True, capture_output=True, timeout=60)

    def _container(self, service):
        """The id of a service's container, the same for the whole run."""
        if service not in self._containers:
            label = "label=com.docker.compose"
            output = self._run(
                "ps",
                "--quiet",
                "--filter",
                f"{label}.project={self._project}",
                "--filter",
                f"{label}.service={service}",
            ).stdout
            (self._containers[service],) = output.decode().split()
        return self._containers[service]

    def _processes(self, service, program):
        """What PROCESSES says: [(id, [(kind, value)])] of the program, and the facts of the container as a whole."""
        output = self._run(
            "exec", self._container(service), "bash", "-c", PROCESSES, "bash", program, SPOOL
        ).stdout.decode()
        processes, facts = [], []
        for line in output.splitlines():
            kind, value = line.split(" ", 1)
            if kind == "pid":
                processes.append((int(value), []))
            elif kind in ("fd", "map"):
                processes[-1][1].append((kind, value))
            else:
                facts.append((kind, value))
        return processes, facts

    def settings(self):
        """The variables of s3.env."""
        return read_settings(self.run_dir / "s3.env")

    def worker_ids(self):
        """The worker processes, by their ids inside."""
        return sorted(process_id for process_id, _ in self._processes("workers", "ImageFCGI")[0])

    def signal(self, worker, number):
        """Sends a worker a signal."""
        self._run(
            "exec", self._container("workers"), "bash", "-c", 'kill -"$1" "$2"', "bash", str(int(number)), str(worker)
        )

    def spool_files(self):
        """Request bodies on disk: files in the spool volume, also those that only an open descriptor keeps."""
        found = set()
        for service, program in (("nginx", "nginx"), ("workers", "ImageFCGI")):
            processes, facts = self._processes(service, program)
            assert processes, f"no {program} found"
            found |= {value for kind, value in facts if kind == "file"}
            found |= {
                value.removesuffix(" (deleted)")
                for _, of_process in processes
                for kind, value in of_process
                if kind == "fd" and value.startswith(SPOOL)
            }
        return found

    def size(self, path):
        """The bytes of a file in the spool folder."""
        return int(self._run("exec", self._container("workers"), "stat", "--format", "%s", path).stdout)

    def worker_connections(self):
        """How many Unix sockets each worker holds: one more for every request that it is working on."""
        processes, facts = self._processes("workers", "ImageFCGI")
        # A connection belongs to the network namespace of who made it, also the end that was accepted.
        unix = {value for kind, value in facts + self._processes("nginx", "nginx")[1] if kind == "unix"}
        return {
            process_id: sum(kind == "fd" and value in unix for kind, value in of_process)
            for process_id, of_process in processes
        }

    def mapped_bodies(self):
        """The files of the spool folder that workers have mapped into memory, as proc(5) names them."""
        return {
            value
            for _, of_process in self._processes("workers", "ImageFCGI")[0]
            for kind, value in of_process
            if kind == "map" and value.startswith(SPOOL)
        }

    def access_log(self):
        """The access log's lines, parsed: the standard output of nginx."""
        output = self._run("logs", self._container("nginx")).stdout.decode(errors="replace")
        return [json.loads(line) for line in output.split("\n") if line.startswith("{")]

    def logs(self):
        """Name and bytes of every log."""
        found = []
        for service in ("localstack", "workers", "nginx"):
            logs = self._run("logs", self._container(service))
            # nginx's access log is its standard output, its error log the other.
            found.append((Path("access.log" if service == "nginx" else f"{service}.out.log"), logs.stdout))
            found.append((Path(f"{service}.log"), logs.stderr))
        return found

    @contextmanager
    def engine_stopped(self):
        """S3 answers nothing within this block: its container is paused, its connections stay open."""
        container = self._container("localstack")
        self._run("pause", container)
        try:
            yield
        finally:
            self._run("unpause", container)
