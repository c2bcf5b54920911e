"""The sandboxes of the units: strict, but the programs still work."""

import os
import re
import socket
import subprocess
import time
from pathlib import Path

import pytest

from machine import children, descendants, owner
from manager import UNITS, allowed_calls, wait_until
from service import INSPECT, NGINX, POOL, RENDER, SOCKET, SWEEP, image


@pytest.mark.parametrize(("name", "limit"), [(POOL, 2.0), (NGINX, 2.0), (SWEEP, 2.0), (RENDER, 1.0), (INSPECT, 1.0)])
def test_exposure(machine, name, limit):
    output = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--no-pager", str(machine.path(f"{UNITS}/{name}"))],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    level = float(re.search(r"Overall exposure level for \S+: ([\d.]+)", output)[1])
    print(f"{name}: exposure level {level}")
    assert level <= limit, output


def test_one_unprivileged_user(service):
    user = service.machine.ids("image-fcgi")
    for name in (POOL, NGINX):
        main = service.manager.main(name)
        processes = [main, *descendants(main)]
        assert len(processes) >= 3
        assert {owner(pid) for pid in processes} == {user}
        for pid in processes:
            status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
            assert re.search(r"^NoNewPrivs:\t1$", status, re.MULTILINE)
            assert re.search(r"^Seccomp:\t2$", status, re.MULTILINE)
            assert re.search(r"^CapPrm:\t0+$", status, re.MULTILINE)


def test_socket_is_for_the_user_alone(service):
    assert service.machine.status("/run/image-fcgi/pool.sock") == "srw-rw---- image-fcgi image-fcgi"
    script = "import socket; socket.socket(socket.AF_UNIX).connect('/run/image-fcgi/pool.sock')"
    result = subprocess.run(
        [
            "setpriv",
            "--reuid=nobody",
            "--regid=nogroup",
            "--clear-groups",
            "python3",
            "-c",
            script.replace("/run", str(service.machine.path("/run"))),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Permission" in result.stderr


def test_large_body_is_mapped_not_copied(service):
    """A worker opens nginx's body file. This needs the same user and a folder that both can write."""
    pool = service.manager.main(POOL)
    workers = [pid for child in children(pool) for pid in children(child)]
    assert len(workers) == 2
    trace = service.manager.logs / "trace"
    strace = subprocess.Popen(
        ["strace", "-f", "-e", "trace=openat,open", "-o", trace, *[f"-p{pid}" for pid in workers]],
        stderr=subprocess.PIPE,
    )
    time.sleep(1)
    content = image(5_000_000)
    status, answer = service.upload(content)
    strace.terminate()
    strace.wait()
    assert status == 201
    assert re.search(r'"/var/spool/image-fcgi/\d+"[^\n]* = \d+', trace.read_text())
    assert service.request("GET", f"/images/{answer['data']['key']}?mode=download")[2] == content
    assert os.listdir(service.machine.path("/var/spool/image-fcgi")) == []


def test_worker_is_locked_in(service):
    """Checks the sandbox from the inside, with a shell as the unit's command."""
    probes = {
        "cat /etc/shadow": False,
        "touch /etc/image-fcgi/x": False,
        "touch /usr/bin/x": False,
        "touch /var/cache/image-fcgi/x": False,
        "touch /run/x": False,
        "ls /root": False,
        "unshare --user true": False,
        "chown image-fcgi /tmp": False,
        "test -e /proc/1": False,
        "touch /tmp/x": True,
        "touch /var/spool/image-fcgi/x && rm /var/spool/image-fcgi/x": True,
        "cat /etc/image-fcgi/environment": True,
    }
    service.probe(POOL, "/usr/libexec/image-fcgi/pool", probes)


@pytest.mark.parametrize("name", [POOL, NGINX])
def test_system_calls_are_those_of_the_filter(service, name):
    """Traces all system calls of the programs without filters. SystemCallFilter= must allow each of them."""
    manager = service.manager
    manager.stop(name)
    trace = manager.logs / f"{name}.calls"
    manager.tracer = ["strace", "--follow-forks", "--summary-only", "--output", str(trace), "env", "UNFILTERED=1"]
    try:
        manager.start(name)
        wait_until("the service is ready", service.is_ready, 60)
        key = service.upload(image())[1]["data"]["key"]
        large = service.upload(image(2_000_000))[1]["data"]["key"]
        huge = service.upload(image(70_000_000))[1]["data"]["key"]
        for path in (
            f"/images/{large}",
            f"/images/{large}?mode=inline",
            f"/images/{huge}?mode=inline",
            "/images",
            "/no",
        ):
            service.request("GET", path)
        service.request("GET", f"/images/{large}?mode=download", headers={"Range": "bytes=5-10"})
        service.request("HEAD", f"/images/{large}?mode=download")
        service.request("DELETE", f"/images/{key}")
        # Without the tracer for the reload command itself. The signal that it sends reaches the traced process.
        traced, manager.tracer = manager.tracer, []
        main = children(manager.processes[name].pid)[0]
        assert manager.execute(name, "ExecReload", MAINPID=str(main)).wait(60) == 0
        manager.tracer = traced
        assert service.upload(image())[0] == 201
        manager.stop(name)
    finally:
        manager.tracer = []
    manager.start(name)
    wait_until("the service is ready", service.is_ready, 60)
    # % time, seconds, usecs/call, calls, errors or nothing, name.
    used = set(re.findall(r"^ *[\d.]+ +[\d.]+ +\d+ +\d+ +(?:\d+ +)?(\w+)$", trace.read_text(), re.MULTILINE)) - {
        "total"
    }
    # Calls that set up the sandbox.
    ours = {"mount", "unshare", "chroot", "setgroups", "setresuid", "setresgid", "mknod", "mknodat"}
    allowed = set(allowed_calls(manager.unit(name)["Service"]))
    print(f"{name}: {len(used)} system calls used, {len(allowed)} allowed")
    assert len(used) > 40
    assert used - ours <= allowed, sorted(used - ours - allowed)


def test_sweep_in_its_sandbox(service):
    left = service.machine.path("/var/spool/image-fcgi/0000000001")
    left.write_bytes(b"x" * 100)
    os.chown(left, *service.machine.ids("image-fcgi"))
    os.utime(left, (1, 1))
    assert service.manager.execute(SWEEP, "ExecStart").wait(60) == 0, service.manager.log(SWEEP)
    assert not left.exists(), service.manager.log(SWEEP)


def test_socket_outlives_the_pool(service):
    assert service.manager.restart(POOL) == 0
    assert service.manager.sockets[SOCKET].getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) == 1
    assert service.status("/healthz") == 200
