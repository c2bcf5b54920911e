"""The renderers of an installed service: variants, and a sandbox without keys, files and a network."""

import http.client
import json
import os
import re
import signal
import socket
import threading
import time
from pathlib import Path

import pytest

from conftest import ROOT
from machine import children, descendants, owner, process_environment
from manager import allowed_calls, wait_until
from service import INSPECT, NGINX, POOL, RENDER, RENDER_SOCKET

PHOTOGRAPH = (ROOT / "Tests/EndToEnd/images/photograph.jpg").read_bytes()
MAGIC = {"jpeg": b"\xff\xd8\xff", "png": b"\x89PNG", "webp": b"RIFF", "avif": b"\0\0\0", "gif": b"GIF8"}


@pytest.fixture(scope="module")
def photograph(service):
    """The key of a photograph. The renderers run."""
    service.start_decoder(RENDER)
    return service.upload(PHOTOGRAPH, "photograph.jpg", "image/jpeg")[1]["data"]["key"]


def renderers(service):
    """The renderers, without their children."""
    return children(service.manager.main(RENDER))


@pytest.mark.parametrize("form", MAGIC)
def test_every_format_is_made_and_kept(service, photograph, form):
    """All encoders are there without the packages that libvips only recommends."""
    for _ in range(2):
        status, headers, body = service.request("GET", f"/images/{photograph}?width=60&format={form}")
        assert status == 200, (headers, body, service.manager.log(RENDER)[-2000:])
        assert headers["Content-Type"] == f"image/{form}" and body.startswith(MAGIC[form])
    access = service.machine.path("/var/log/image-fcgi/access.log")
    wait_until("the second one came from the cache", lambda: re.search(f"format={form}.*HIT", access.read_text()))
    assert sum(file.is_file() for file in service.machine.path("/var/cache/image-fcgi/variants").rglob("*")) > 0


def test_heic_and_avif_are_read(service, photograph):
    for name, media_type in {"small.heic": "image/heic", "small.avif": "image/avif"}.items():
        content = (ROOT / "Tests/EndToEnd/images" / name).read_bytes()
        key = service.upload(content, name, media_type)[1]["data"]["key"]
        status, _, body = service.request("GET", f"/images/{key}?width=8&format=jpeg")
        assert status == 200, (body, service.manager.log(RENDER)[-2000:])


def test_readiness_and_metrics_tell_of_them(service, photograph):
    data = json.loads(service.request("GET", "/readyz")[2])["data"]
    assert (data["renderers"], data["inspectors"]) == ("ok", "off")
    connection = http.client.HTTPConnection("127.0.0.1", service.metrics_port, timeout=10)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    connection.close()
    for line in (
        'imagefcgi_renderers{kind="render"} 2',
        'imagefcgi_renderers{kind="inspection"} 0',
        'imagefcgi_renderers_up{kind="render"} 1',
    ):
        assert f"{line}\n" in text
    # The workers read what the renderers, another user, have written.
    starts = re.search(r"^imagefcgi_renderer_starts_total (\d+)$", text, re.MULTILINE)
    assert int(starts[1]) >= 2, text


def test_own_user_and_no_keys(service, photograph):
    user = service.machine.ids("image-fcgi-render")
    main = service.manager.main(RENDER)
    processes = [main, *descendants(main)]
    assert len(renderers(service)) == 2 and len(processes) >= 3
    assert user[0] != service.machine.ids("image-fcgi")[0]
    for pid in processes:
        assert owner(pid) == user
        assert os.stat(f"/proc/{pid}/ns/net").st_ino != os.stat("/proc/self/ns/net").st_ino
        # The renderer starts itself again with tunables of malloc. glibc cuts their text into pieces.
        tunables = {name for name in process_environment(pid) if name.lower().startswith("glibc")}
        assert set(process_environment(pid)) - tunables == {"PATH", "RENDER_METRICS_FILE"}
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        assert re.search(r"^NoNewPrivs:\t1$", status, re.MULTILINE)
        assert re.search(r"^Seccomp:\t2$", status, re.MULTILINE)
        assert re.search(r"^CapPrm:\t0+$", status, re.MULTILINE)
    logs = service.manager.log(RENDER)
    assert service.settings["AWS_SECRET_ACCESS_KEY"] not in logs and "X-Amz-Signature" not in logs


@pytest.mark.parametrize("name", [RENDER, INSPECT])
def test_renderer_is_locked_in(service, photograph, name):
    """Checks the sandbox from the inside, with a shell as the unit's command."""
    metrics = f"/dev/tcp/127.0.0.1/{service.metrics_port}"
    probes = {
        "cat /etc/image-fcgi/environment": False,
        "ls /etc/image-fcgi": False,
        "ls /run/image-fcgi": False,
        "ls /var/cache": False,
        "ls /var/spool/image-fcgi": False,
        "ls /var/log": False,
        "ls /root": False,
        "cat /etc/shadow": False,
        "touch /run/image-fcgi-originals/x": False,
        "touch /usr/bin/x": False,
        "touch /run/x": False,
        "unshare --user true": False,
        "test -e /proc/1": False,
        f"echo x >{metrics}": False,
        "nice -n -5 true": True,
        "touch /tmp/x": True,
        "touch /run/image-fcgi-render/x && rm /run/image-fcgi-render/x": True,
        "cat /run/image-fcgi-originals/renderers": True,
        "test -S /run/image-fcgi-originals/originals.sock": True,
    }
    service.probe(name, "/usr/libexec/image-fcgi/renderers", probes)


def test_renderers_cannot_send_jobs(service, photograph):
    """Only nginx and workers reach the sockets of jobs and the gate; renderers reach the originals alone."""
    for path in ("render.sock", "inspect.sock"):
        assert service.machine.status(f"/run/image-fcgi/{path}") == "srw-rw---- image-fcgi image-fcgi"
    for path, reachable in {
        "/run/image-fcgi/render.sock": False,
        "/run/image-fcgi/gate.sock": False,
        "/run/image-fcgi/pool.sock": False,
        "/run/image-fcgi-originals/originals.sock": True,
    }.items():
        result = service.machine.run("test", "-w", path, check=False, user="image-fcgi-render")
        assert (result.returncode == 0) == reachable, path


class VariantLoad(threading.Thread):
    """A client that asks for a new variant each time, until the block ends."""

    def __init__(self, service, key, start):
        super().__init__()
        self.service, self.key, self.turn = service, key, start
        self.statuses, self.going = [], True

    def __enter__(self):
        self.start()
        time.sleep(1)
        return self

    def __exit__(self, *_):
        time.sleep(1)
        self.going = False
        self.join()

    def run(self):
        while self.going:
            self.turn += 1
            self.statuses.append(self.service.status(f"/images/{self.key}?width={self.turn}&format=jpeg"))


def test_restart_loses_no_job(service, photograph):
    """During the restart, jobs wait in the socket. A changed number of renderers is taken over."""
    with VariantLoad(service, photograph, 100) as load:
        service.configure(RENDERERS="3")
        assert service.manager.reload(NGINX) == 0
        for _ in range(2):
            assert service.manager.stop(RENDER) == 0
            service.start_decoder(RENDER)
            wait_until("three renderers run", lambda: len(renderers(service)) == 3)
            time.sleep(0.5)
    print(f"two restarts: {len(load.statuses)} variants")
    assert set(load.statuses) == {200} and len(load.statuses) > 10
    assert service.manager.reload(POOL) == 0


def test_killed_renderer_is_replaced(service, photograph):
    with VariantLoad(service, photograph, 2000) as load:
        before = renderers(service)
        os.kill(before[0], signal.SIGKILL)
        wait_until("it is replaced", lambda: len(renderers(service)) == 3 and renderers(service) != before)
    assert load.statuses.count(200) >= len(load.statuses) - 1
    assert [pid for pid in before if pid in renderers(service)] == before[1:]


def test_without_renderers_the_rest_works(service, photograph):
    """With RENDERERS=0 the renderers end with 78, and /readyz stays 200."""
    service.configure(RENDERERS="0")
    assert service.manager.reload(NGINX) == 0
    assert service.manager.reload(POOL) == 0
    assert service.manager.stop(RENDER) == 0
    service.manager.start(RENDER)
    assert service.manager.processes.pop(RENDER).wait(20) == 78
    assert "there are to be no renderers" in service.manager.log(RENDER)
    status, _, body = service.request("GET", "/readyz")
    assert status == 200 and json.loads(body)["data"]["renderers"] == "off"
    assert service.status(f"/images/{photograph}?mode=download") == 200
    service.configure(RENDERERS="2")
    assert service.manager.reload(NGINX) == 0
    assert service.manager.reload(POOL) == 0
    service.start_decoder(RENDER)
    assert service.status(f"/images/{photograph}?width=33") == 200


def test_a_full_check_by_inspectors(service, photograph):
    service.configure(UPLOAD_CHECK="full")
    assert service.manager.reload(NGINX) == 0
    assert service.manager.reload(POOL) == 0
    service.start_decoder(INSPECT)
    try:
        status, answer = service.upload(PHOTOGRAPH, "photograph.jpg", "image/jpeg")
        assert status == 201 and answer["data"]["width"] > 0
        assert json.loads(service.request("GET", "/readyz")[2])["data"]["inspectors"] == "ok"
        assert service.upload(PHOTOGRAPH[: len(PHOTOGRAPH) // 2], "half.jpg", "image/jpeg")[0] == 422
    finally:
        service.configure(UPLOAD_CHECK=None)
        assert service.manager.reload(NGINX) == 0
        assert service.manager.reload(POOL) == 0
        assert service.manager.stop(INSPECT) == 0


def test_system_calls_are_those_of_the_filter(service, photograph):
    """Traces all system calls of the renderers without the unit's filter, which must allow each of them."""
    manager = service.manager
    manager.stop(RENDER)
    trace = manager.logs / f"{RENDER}.calls"
    manager.tracer = ["strace", "--follow-forks", "--summary-only", "--output", str(trace), "env", "UNFILTERED=1"]
    try:
        manager.start(RENDER)
        for number, form in enumerate(MAGIC):
            assert service.status(f"/images/{photograph}?width={70 + number}&format={form}") == 200
        manager.stop(RENDER)
    finally:
        manager.tracer = []
    service.start_decoder(RENDER)
    used = set(re.findall(r"^ *[\d.]+ +[\d.]+ +\d+ +\d+ +(?:\d+ +)?(\w+)$", trace.read_text(), re.MULTILINE))
    # Calls that set up the sandbox, and calls that may be refused: the unit gives the priority, and libnuma, which a
    # codec needs, does without a policy.
    ours = {"total", "mount", "unshare", "chroot", "setgroups", "setresuid", "setresgid", "mknod", "mknodat", "seccomp"}
    refused = {"setpriority", "sched_setscheduler", "set_mempolicy"}
    allowed = set(allowed_calls(manager.unit(RENDER)["Service"]))
    print(f"{RENDER}: {len(used)} system calls used, {len(allowed)} allowed")
    assert len(used) > 40
    assert used - ours - refused <= allowed, sorted(used - ours - refused - allowed)


def test_socket_outlives_the_renderers(service, photograph):
    listener = service.manager.sockets[RENDER_SOCKET]
    assert listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) == 1
