"""A machine with the package installed, and the service running on it against an S3 that is there already.

scripts/test-packages sets: PACKAGE, TREE (Debian, as debootstrap makes it), WORK (a folder), and what reaches the S3.
"""

import os
import subprocess
from pathlib import Path

import pytest

from machine import Machine
from manager import Manager, wait_until
from service import Service

ROOT = Path(__file__).resolve().parents[2]
WORK = Path(os.environ["WORK"])
S3 = {
    name: os.environ[name] for name in ("S3_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION")
}


def free_ports(count):
    """Loopback ports that nobody uses."""
    output = subprocess.run(
        [ROOT / "scripts/free-ports", str(count)], check=True, capture_output=True, text=True
    ).stdout
    return [int(port) for port in output.split()]


@pytest.fixture(scope="session")
def package():
    """The package file."""
    return Path(os.environ["PACKAGE"])


class Installation:
    """What an installation has printed, and the layers of the tree after it."""

    def __init__(self, output, layers):
        self.output = output
        self.layers = layers


@pytest.fixture(scope="session")
def installation(package):
    """The package, installed on a machine that has nothing of it."""
    machine = Machine.over(os.environ["TREE"], WORK / "installation")
    try:
        # So that a second run downloads nothing again.
        archives = WORK.parent / "archives"
        archives.mkdir(exist_ok=True)
        machine.mount(archives, "/var/cache/apt/archives", "--bind")
        machine.open().forbid_services()
        machine.run("apt-get", "update", "--quiet")
        output = machine.install(package).stdout
    finally:
        machine.close()
    return Installation(output, f"{WORK}/installation/changes:{os.environ['TREE']}")


def booted(installation, name):
    """A machine of its own with the package on it, as it is after a boot."""
    machine = Machine.over(installation.layers, WORK / name).open()
    machine.run("systemd-tmpfiles", "--create", "image-fcgi.conf")
    return machine


@pytest.fixture(scope="module")
def machine(installation, request):
    """A machine with the package, which no other test module sees."""
    machine = booted(installation, request.module.__name__)
    yield machine
    machine.close()


@pytest.fixture(scope="module")
def service(machine, request):
    """The service on that machine: the three units as systemd would run them."""
    logs = WORK / f"{request.module.__name__}-logs"
    logs.mkdir()
    service = Service(machine, Manager(machine, logs), *free_ports(2))
    service.configure(**S3, S3_BUCKET_NAME=request.module.__name__.replace("_", "-"))
    try:
        service.start()
        wait_until("the service is ready", service.is_ready, 60)
        yield service
    finally:
        service.manager.close()
