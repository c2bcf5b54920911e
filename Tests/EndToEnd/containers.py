"""The counterpart of stack.Stack for a stack in containers. It runs commands inside the containers."""

import json
import subprocess
from contextlib import contextmanager
from pathlib import Path

from stack import read_settings

# The folder for request bodies in the containers (see Dockerfile).
SPOOL = "/var/spool/image-fcgi/"

# Prints lines of kind and value. For each process of program $1: its id, and the targets of its descriptors and
# memory mappings. For the container: its Unix sockets, and the files in folder $2.
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
    """One run of the compose services localstack, workers and nginx."""

    def __init__(self, engine, project, run_dir):
        """`engine` is docker or podman, `project` the compose project, `run_dir` the folder with s3.env."""
        self._engine, self._project = engine, project
        self.run_dir = Path(run_dir).resolve()
        self._containers = {}

    def _run(self, *arguments):
        """Runs one command of the container engine and returns the finished process."""
        return subprocess.run([self._engine, *arguments], check=True, capture_output=True, timeout=60)

    def _container(self, service):
        """The id of a service's container."""
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
        """Parses the output of PROCESSES: [(id, [(kind, value)])] of the program, [(kind, value)] of the container."""
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
        """The process ids of the workers inside the container."""
        return sorted(process_id for process_id, _ in self._processes("workers", "ImageFCGI")[0])

    def signal(self, worker, number):
        """Sends a signal to a worker."""
        self._run(
            "exec", self._container("workers"), "bash", "-c", 'kill -"$1" "$2"', "bash", str(int(number)), str(worker)
        )

    def spool_files(self):
        """Request bodies on disk: files in the spool volume, including deleted files that a process still has open."""
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
        """The size of a file in the spool folder, in bytes."""
        return int(self._run("exec", self._container("workers"), "stat", "--format", "%s", path).stdout)

    def worker_connections(self):
        """The number of Unix sockets of each worker. It grows by one for every request that the worker processes."""
        processes, facts = self._processes("workers", "ImageFCGI")
        # Both ends of a connection belong to the network namespace of the connecting process, which is nginx.
        unix = {value for kind, value in facts + self._processes("nginx", "nginx")[1] if kind == "unix"}
        return {
            process_id: sum(kind == "fd" and value in unix for kind, value in of_process)
            for process_id, of_process in processes
        }

    def mapped_bodies(self):
        """The spool files that workers have mapped into memory, as named in proc(5)."""
        return {
            value
            for _, of_process in self._processes("workers", "ImageFCGI")[0]
            for kind, value in of_process
            if kind == "map" and value.startswith(SPOOL)
        }

    def access_lines(self):
        """The lines of the access log, as bytes: the standard output of nginx."""
        output = self._run("logs", self._container("nginx")).stdout
        return [line for line in output.split(b"\n") if line.startswith(b"{")]

    def access_log(self):
        """The parsed lines of the access log."""
        return [json.loads(line.decode(errors="replace")) for line in self.access_lines()]

    def logs(self):
        """The name and the bytes of every log."""
        found = []
        for service in ("localstack", "workers", "nginx"):
            logs = self._run("logs", self._container(service))
            # nginx writes its access log to standard output and its error log to standard error.
            found.append((Path("access.log" if service == "nginx" else f"{service}.out.log"), logs.stdout))
            found.append((Path(f"{service}.log"), logs.stderr))
        return found

    @contextmanager
    def engine_stopped(self):
        """Pauses the S3 container within this block: S3 sends no response, and its connections stay open."""
        container = self._container("localstack")
        self._run("pause", container)
        try:
            yield
        finally:
            self._run("unpause", container)
