"""Replacing binary and configuration under load. No request may fail."""

import os
import shutil
import subprocess
import time

import pytest

from conftest import ROOT
from machine import children, process_environment
from manager import UNITS, wait_until
from service import NGINX, POOL, Load


def multiwatches(service):
    """The multiwatch process of each running pool. There is more than one while an old pool drains."""
    return children(service.manager.main(POOL))


def workers(service):
    """The workers of the pool, after old pools have ended."""
    [multiwatch] = wait_until("one pool is left", lambda: len(multiwatches(service)) == 1 and multiwatches(service))
    return children(multiwatch)


def programs_of_workers(service):
    """The names of the programs that run as the workers of all pools."""
    processes = [worker for multiwatch in multiwatches(service) for worker in children(multiwatch)]
    return [os.path.basename(os.readlink(f"/proc/{process}/exe")) for process in processes]


def test_new_binary(service):
    binary = service.machine.path("/usr/bin/ImageFCGI")
    old = workers(service)
    with Load(service) as load:
        for _ in range(3):
            # As dpkg replaces a file.
            shutil.copy2(binary, f"{binary}.dpkg-new")
            os.rename(f"{binary}.dpkg-new", binary)
            assert service.manager.reload(POOL) == 0
    load.check("three new binaries")
    new = workers(service)
    assert not set(old) & set(new)
    assert all(os.path.samefile(f"/proc/{pid}/exe", binary) for pid in new)


def test_other_number_of_workers_and_other_settings(service):
    with Load(service) as load:
        service.configure(WORKERS="4", THREADS="4", PUBLIC_URL="https://images.example.com")
        assert service.manager.reload(POOL) == 0
    load.check("four workers instead of two")
    assert len(workers(service)) == 4
    environment = process_environment(workers(service)[0])
    assert (environment["THREADS"], environment["PUBLIC_URL"]) == ("4", "https://images.example.com")
    with Load(service) as load:
        service.configure(WORKERS="1", THREADS="16", PUBLIC_URL=None)
        assert service.manager.reload(POOL) == 0
    load.check("one worker instead of four")
    [worker] = workers(service)
    assert "PUBLIC_URL" not in process_environment(worker)
    assert not service.machine.path("/run/image-fcgi/pool.environment").exists()
    service.configure(WORKERS="2", THREADS="8")
    assert service.manager.reload(POOL) == 0


def test_restart_behind_the_socket(service):
    """While no pool runs, connections wait in the socket's queue."""
    with Load(service) as load:
        for _ in range(3):
            assert service.manager.restart(POOL) == 0
            # SIGTERM to a pool that still checks its settings would end it with a status other than 0. A worker that is
            # still a copy of multiwatch would lose the signal.
            wait_until("the workers run", lambda: programs_of_workers(service) == ["ImageFCGI"] * 2)
    load.check("three restarts")


def test_nginx_reload(service):
    with Load(service) as load:
        for limit in ("20971520", "10485760"):
            service.configure(MAX_UPLOAD_BYTES=limit)
            assert service.manager.reload(NGINX) == 0
            assert service.manager.reload(POOL) == 0
    load.check("two reloads of nginx and the pool")
    assert service.upload(b"x" * 11_000_000)[0] == 413
    service.configure(MAX_UPLOAD_BYTES=None)
    assert service.manager.reload(NGINX) == 0
    assert service.manager.reload(POOL) == 0


@pytest.mark.parametrize("settings", [{"THREADS": "0"}, {"S3_BUCKET_NAME": "Not A Bucket"}], ids=["threads", "bucket"])
def test_bad_configuration_is_refused(service, settings):
    before = workers(service)
    logged = len(service.manager.log(POOL))
    kept = {name: service.settings[name] for name in settings}
    with Load(service) as load:
        service.configure(**settings)
        assert service.manager.reload(POOL) == 78
    service.configure(**kept)
    load.check("a bad configuration")
    assert workers(service) == before
    [name] = settings
    problems = [line for line in service.manager.log(POOL)[logged:].splitlines() if "bad configuration" in line]
    assert len(problems) == 1 and name in problems[0]


@pytest.mark.parametrize("program", ["exit 3", '[ "$1" = check ] || exit 3'], ids=["dead", "dies after the check"])
def test_binary_that_does_not_run_is_refused(service, program):
    before = workers(service)
    binary = service.machine.path("/usr/bin/ImageFCGI")
    shutil.copy2(binary, f"{binary}.kept")
    with Load(service) as load:
        with open(f"{binary}.new", "w", encoding="ascii") as file:
            file.write(f"#!/bin/sh\n{program}\n")
        os.chmod(f"{binary}.new", 0o755)
        os.rename(f"{binary}.new", binary)
        status = service.manager.reload(POOL)
        os.rename(f"{binary}.kept", binary)
    assert status != 0
    load.check("a binary that does not run")
    assert workers(service) == before
    assert service.manager.reload(POOL) == 0


def test_bad_nginx_configuration_is_refused(service):
    site = service.machine.path("/etc/image-fcgi/nginx.d/bad.conf")
    with Load(service) as load:
        site.write_text("no_such_directive on;\n", encoding="ascii")
        status = service.manager.reload(NGINX)
        site.unlink()
    assert status != 0
    load.check("a bad addition to nginx's configuration")
    assert "no_such_directive" in service.manager.log(NGINX)
    assert service.manager.reload(NGINX) == 0


def test_bodies_survive_the_reload_of_nginx(service):
    """Checking a new configuration must not delete the spool files of the running nginx."""
    waiting = service.machine.path("/var/spool/image-fcgi/body")
    waiting.write_bytes(b"x")
    assert service.manager.reload(NGINX) == 0
    assert waiting.exists()
    waiting.unlink()


def test_second_pool(service):
    """A second pool, set up as in docs/operations.md."""
    units = service.machine.path(UNITS)
    changes = {
        "socket": "s|pool.sock|pool-2.sock|",
        "service": "s|image-fcgi.socket|image-fcgi-2.socket|; s|^Environment=|&RUNTIME_FOLDER=/run/image-fcgi/pool-2 |",
    }
    for kind, change in changes.items():
        text = subprocess.run(
            ["sed", change, units / f"image-fcgi.{kind}"], check=True, capture_output=True, text=True
        ).stdout
        (units / f"image-fcgi-2.{kind}").write_text(text, encoding="utf-8")
        assert change in (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    pools = service.machine.path("/etc/image-fcgi/pools.d/2.conf")
    second = "image-fcgi-2.service"
    with Load(service) as load:
        service.manager.listen("image-fcgi-2.socket")
        service.manager.start(second)
        pools.write_text('server "unix:/run/image-fcgi/pool-2.sock" max_conns=40 max_fails=0;\n', encoding="ascii")
        assert service.manager.reload(NGINX) == 0
        time.sleep(2)
        assert service.manager.reload(second) == 0
        pools.unlink()
        assert service.manager.reload(NGINX) == 0
        time.sleep(2)
        assert service.manager.stop(second) == 0
    load.check("a second pool, added and removed")
    access = service.machine.path("/var/log/image-fcgi/access.log").read_text(encoding="utf-8")
    assert access.count('"upstream":"unix:/run/image-fcgi/pool-2.sock') > 50
