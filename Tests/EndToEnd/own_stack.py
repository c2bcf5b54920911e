"""Starts additional workers and nginx with other settings for one test. They use the S3 of the run."""

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
    """A port that no process listens on."""
    with socket.socket(family) as probe:
        probe.bind((address, 0))
        return probe.getsockname()[1]


@contextmanager
def running(command, log, **options):
    """Runs a process until the block ends."""
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
    """The path of a stack's worker program."""
    return os.readlink(f"/proc/{stack.worker_ids()[0]}/exe").removesuffix(" (deleted)")


@contextmanager
def service_on(stack, folder, is_ready=True, **variables):
    """Runs workers and nginx in `folder` until the block ends. `variables` are added to their environment."""
    port = free_port()
    environment = {
        **os.environ,
        **stack.settings(),
        "RUN_DIR": str(folder),
        "PORT": str(port),
        "BINARY": binary_of(stack),
        "WORKERS": "1",
        "THREADS": "4",
        "RENDERERS": "0",
        **variables,
    }
    # An earlier run in the same folder may have left this file.
    (folder / "base-url").unlink(missing_ok=True)
    with running([ROOT / "scripts" / "stack"], folder / "stack.log", env=environment):
        service = Service(f"http://127.0.0.1:{port}")
        if is_ready:
            eventually((folder / "base-url").exists, f"the service (see {folder}/stack.log)")
        else:
            eventually(service.is_up, f"a worker (see {folder}/stack.log)")
        yield service
