"""Workers on another host, which nginx reaches over TCP. They cannot read nginx's files.

The host is a network namespace with a virtual link (veth) to it.
"""

import json
import os
import shutil
import socket
import socketserver
import subprocess
import threading
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

import samples
from eventually import eventually
from own_stack import binary_of, free_port, running, service_on

PNG = samples.read("small.png")

pytestmark = [
    pytest.mark.on_host,
    pytest.mark.skipif(
        os.geteuid() != 0 or not shutil.which("ip"), reason="needs root and ip(8) to create a network namespace"
    ),
]


@contextmanager
def other_host():
    """A network namespace: its name, our address on the link, and its own address."""
    number = os.getpid() % 65536
    name, here, there = (
        f"image-fcgi-{number}",
        f"10.{200 + number % 50}.{number % 251}.1",
        f"10.{200 + number % 50}.{number % 251}.2",
    )
    ours, theirs = f"ifo{number}", f"ift{number}"

    def ip(*arguments):
        subprocess.run(["ip", *arguments], check=True, capture_output=True)

    ip("netns", "add", name)
    try:
        ip("link", "add", ours, "type", "veth", "peer", "name", theirs, "netns", name)
        ip("address", "add", f"{here}/30", "dev", ours)
        ip("link", "set", ours, "up")
        ip("-n", name, "address", "add", f"{there}/30", "dev", theirs)
        ip("-n", name, "link", "set", theirs, "up")
        ip("-n", name, "link", "set", "lo", "up")
        yield name, here, there
    finally:
        # Deleting one end of the link deletes the link.
        ip("netns", "delete", name)


class _Forwarder(socketserver.ThreadingTCPServer):
    """Forwards connections to the S3 of the run, which listens only on loopback."""

    daemon_threads = True
    allow_reuse_address = True

    class Handler(socketserver.BaseRequestHandler):
        """Forwards both directions of a connection."""

        def handle(self):
            """Copies until both sides have finished."""
            with socket.create_connection(self.server.upstream) as upstream:
                back = threading.Thread(target=self._copy, args=(upstream, self.request), daemon=True)
                back.start()
                self._copy(self.request, upstream)
                back.join()

        @staticmethod
        def _copy(source, target):
            """Copies one direction until its end."""
            try:
                while piece := source.recv(65536):
                    target.sendall(piece)
                target.shutdown(socket.SHUT_WR)
            except OSError:
                pass


@contextmanager
def forwarder(address, upstream):
    """Makes the S3 of the run available on `address` and returns its port."""
    with _Forwarder((address, 0), _Forwarder.Handler) as server:
        server.upstream = upstream
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


def test_workers_on_another_host(stack, prefix, tmp_path):
    """Small and large bodies reach them through the connection, and they store exactly what was sent."""
    engine = urlsplit(stack.settings()["AWS_ENDPOINT_URL"])
    with other_host() as (name, here, there), forwarder(here, (engine.hostname, engine.port)) as s3:
        settings = {**stack.settings(), "S3_ENDPOINT_URL": f"http://{here}:{s3}"}
        port, remote = free_port(), tmp_path / "remote"
        (remote / "spool").mkdir(parents=True)
        command = [
            "ip",
            "netns",
            "exec",
            name,
            "spawn-fcgi",
            "-n",
            "-a",
            there,
            "-p",
            str(port),
            "-b",
            "128",
            "--",
            shutil.which("multiwatch"),
            "-f",
            "2",
            "-r",
            "100",
            "-t",
            "1000",
            "--",
            binary_of(stack),
        ]
        variables = {
            "THREADS": "4",
            "SPOOL_DIR": str(remote / "spool"),
            "CACHE_GENERATION_FILE": str(remote / "generations"),
            "METRICS_FILE": str(remote / "metrics"),
        }
        pools = tmp_path / "nginx" / "pools.d"
        pools.mkdir(parents=True)
        (pools / "remote.conf").write_text(f"server {there}:{port} max_conns=16 max_fails=1 fail_timeout=5s;\n")
        log = remote / "log"

        def requests_there():
            lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
            return [line for line in lines if line["message"] == "request"]

        with running(command, log, env={**os.environ, **settings, **variables}):
            eventually(lambda: "worker started" in log.read_text(), "a worker on the other host")
            with service_on(stack, tmp_path, S3_ENDPOINT_URL=settings["S3_ENDPOINT_URL"]) as service:
                images = {
                    f"{prefix}{number}.bmp": samples.bitmap(60_000 if number % 3 else 3_000_000, number)
                    for number in range(12)
                }
                for key, image in images.items():
                    service.store(image, key)
                for key, image in images.items():
                    assert service.download(key).expect(200).body == image
                sizes = [
                    line["bytes_received"]
                    for line in requests_there()
                    if line["kind"] == "upload" and line["status"] == 201
                ]
                assert sizes and max(sizes) > 2_000_000 and min(sizes) < 100_000, sizes
                assert list((remote / "spool").iterdir()) == []
        # Without the remote workers, the local workers process all requests.
        with service_on(stack, tmp_path, S3_ENDPOINT_URL=settings["S3_ENDPOINT_URL"]) as service:
            for _ in range(6):
                assert service.view(f"{prefix}0.bmp").status in (200, 503)
            eventually(
                lambda: all(service.view(f"{prefix}0.bmp").status == 200 for _ in range(4)),
                "responses from the local workers",
            )
