"""Fixtures: a machine with the package installed, and the service running on it with an existing S3.

scripts/test-packages sets PACKAGE, TREE (a Debian tree from debootstrap), WORK (a folder), and the variables for S3.
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
    """Free loopback ports."""
    output = subprocess.run(
        [ROOT / "scripts/free-ports", str(count)], check=True, capture_output=True, text=True
    ).stdout
    return [int(port) for port in output.split()]


@pytest.fixture(scope="session")
def package():
    """The path of the package file."""
    return Path(os.environ["PACKAGE"])


class Installation:
    """The output of an installation, and the overlay layers of the tree after it."""

    def __init__(self, output, layers):
        self.output = output
        self.layers = layers


@pytest.fixture(scope="session")
def installation(package):
    """The package, installed for the first time."""
    machine = Machine.over(os.environ["TREE"], WORK / "installation")
    try:
        # The cache of downloaded packages, kept for later runs.
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
    """A new machine with the package installed, in the state after a boot."""
    machine = Machine.over(installation.layers, WORK / name).open()
    machine.run("systemd-tmpfiles", "--create", "image-fcgi.conf")
    return machine


@pytest.fixture(scope="module")
def machine(installation, request):
    """A machine with the package. Each test module has its own."""
    machine = booted(installation, request.module.__name__)
    yield machine
    machine.close()


@pytest.fixture(scope="module")
def service(machine, request):
    """The running service: the three units, as systemd would run them."""
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
