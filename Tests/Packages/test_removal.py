"""Upgrade, removal and purge."""

import os
import subprocess

import boto3
import pytest

from conftest import ROOT, S3, WORK, booted, free_ports
from manager import UNITS, Manager, wait_until
from service import NGINX, POOL, RENDER, Load, Service, image


@pytest.fixture(scope="module")
def newer_package(package):
    """The same program in a package with a higher version."""
    binary = WORK / "newer"
    binary.mkdir()
    subprocess.run(["dpkg-deb", "--extract", package, binary], check=True)
    settings = {
        "VERSION": "0.1.1",
        "BINARY": str(binary / "usr/bin/ImageFCGI"),
        "RENDERER_BINARY": str(binary / "usr/libexec/image-fcgi/ImageRenderer"),
        "PACKAGE_FOLDER": str(WORK / "newer-package"),
    }
    environment = os.environ | settings
    output = subprocess.run([ROOT / "scripts/deb"], check=True, capture_output=True, text=True, env=environment).stdout
    return output.strip().splitlines()[-1]


def test_upgrade_while_it_runs(service, newer_package):
    """dpkg replaces the files. postinst requests a reload from systemd; without systemd the test does it."""
    environment = service.machine.path("/etc/image-fcgi/environment")
    service.configure(LOG_LEVEL="debug")
    before, status = environment.read_text(), service.machine.status("/etc/image-fcgi/environment")
    with Load(service) as load:
        service.machine.install(newer_package, "-o", "Dpkg::Options::=--force-confold")
        assert service.manager.reload(POOL) == 0
        assert service.manager.reload(NGINX) == 0
    load.check("an upgrade")
    assert service.machine.run("dpkg-query", "--show", "--showformat=${Version}", "image-fcgi").stdout == "0.1.1"
    assert environment.read_text() == before
    assert service.machine.status("/etc/image-fcgi/environment") == status == "-rw-r----- root image-fcgi"


def test_reinstallation_changes_nothing(service, newer_package):
    service.machine.install(newer_package, "--reinstall", "-o", "Dpkg::Options::=--force-confold")
    assert service.machine.status("/etc/image-fcgi/environment") == "-rw-r----- root image-fcgi"
    assert service.status("/readyz") == 200


def test_removal_and_purge(installation):
    machine = booted(installation, "removal")
    (WORK / "removal-logs").mkdir()
    service = Service(machine, Manager(machine, WORK / "removal-logs"), *free_ports(2))
    try:
        service.configure(**S3, S3_BUCKET_NAME="test-purge")
        service.start()
        wait_until("the service is ready", service.is_ready, 60)
        key = service.upload(image())[1]["data"]["key"]
        service.request("GET", f"/images/{key}?mode=inline")
        service.start_decoder(RENDER)
        assert service.status(f"/images/{key}?width=1&format=png") == 200
        for name in (NGINX, RENDER, POOL):
            assert service.manager.stop(name) == 0
        machine.path("/run/image-fcgi/pool.sock").unlink()
        mine = machine.path("/etc/image-fcgi/nginx.d/mine.conf")
        mine.write_text("# mine\n", encoding="ascii")

        machine.run("apt-get", "remove", "--yes", "image-fcgi")
        assert not machine.path("/usr/bin/ImageFCGI").exists()
        assert not machine.path(f"{UNITS}/{POOL}").exists()
        assert machine.status("/etc/image-fcgi/environment") == "-rw-r----- root image-fcgi"
        assert machine.path("/var/cache/image-fcgi/images").exists()
        assert any(file.is_file() for file in machine.path("/var/cache/image-fcgi/variants").rglob("*"))

        output = machine.run("apt-get", "purge", "--yes", "image-fcgi").stdout
        assert "the images are in S3 and stay there" in output
        assert "/etc/image-fcgi has files of yours and stays" in output
        folders = ("/etc", "/lib/systemd", "/run", "/usr", "/var/cache", "/var/lib/systemd", "/var/log", "/var/spool")
        left = machine.run("find", *folders, "-xdev", "-name", "*image-fcgi*").stdout.split()
        assert left == ["/etc/image-fcgi"]
        assert mine.exists() and not machine.path("/etc/image-fcgi/environment").exists()
        # The users are kept, so that no other user gets an id that files may still have.
        for user in ("image-fcgi", "image-fcgi-render"):
            assert machine.run("getent", "passwd", user).returncode == 0
        store = boto3.client(
            "s3",
            endpoint_url=S3["S3_ENDPOINT_URL"],
            region_name=S3["AWS_REGION"],
            aws_access_key_id=S3["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=S3["AWS_SECRET_ACCESS_KEY"],
        )
        assert store.head_object(Bucket="test-purge", Key=key)["ContentLength"] > 100
    finally:
        service.manager.close()
        machine.close()
