"""A stack of a test's own: workers and nginx with other settings, on the S3 of the run."""

import os
import signal
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path

from eventually import eventually
from service import Service

ROOT = Path(__file__).resolve().parents[2]


def free_port(address="127.0.0.1", family=socket.AF_INET):
    """A port that nobody listens on."""
    with socket.socket(family) as probe:
        probe.bind((address, 0))
        return probe.getsockname()[1]


@contextmanager
def running(command, log, **options):
    """A process for the time of the block."""
    with open(log, "ab") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **options)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def binary_of(stack):
    """The worker that a stack runs."""
    return os.readlink(f"/proc/{stack.worker_ids()[0]}/exe").removesuffix(" (deleted)")


@contextmanager
def service_on(stack, folder, is_ready=True, **variables):
    """Workers and nginx of their own, in `folder`, for an S3 that `variables` name."""
    port = free_port()
    environment = {
        **os.environ,
        **stack.settings(),
        "RUN_DIR": str(folder),
        "PORT": str(port),
        "BINARY": binary_of(stack),
        "WORKERS": "1",
        "THREADS": "4",
        **variables,
    }
    # Of a run before in the same folder.
    (folder / "base-url").unlink(missing_ok=True)
    with running([ROOT / "scripts" / "stack"], folder / "stack.log", env=environment):
        service = Service(f"http://127.0.0.1:{port}")
        if is_ready:
            eventually((folder / "base-url").exists, f"the service (see {folder}/stack.log)")
        else:

            def answers():
                try:
                    return service.get("/healthz").status == 200
                except OSError:
                    return False

            eventually(answers, f"a worker (see {folder}/stack.log)")
        yield service
