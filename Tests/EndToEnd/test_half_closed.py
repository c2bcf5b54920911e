"""Clients that close their side of the connection after the request and read the answer, as `nc -N` does."""

import json
import socket

import pytest

import form
import samples
from eventually import eventually
from own_stack import service_on
from service import path

pytestmark = pytest.mark.on_host

PNG = samples.read("small.png")


def ask(service, method, target, version="1.1", fields="", body=b""):
    """Sends a request, closes the sending side at once, and reads the answer."""
    with service.connect() as connection:
        head = f"{method} {target} HTTP/{version}\r\nHost: a\r\n{fields}\r\n"
        connection.sendall(head.encode() + body)
        connection.shutdown(socket.SHUT_WR)
        return service.read(connection, f"{method} {target}")


@pytest.mark.parametrize("version, fields", [("1.1", ""), ("1.1", "Connection: close\r\n"), ("1.0", "")])
def test_reads(service, prefix, version, fields):
    """Every read gets its answer, from a worker, from nginx, from S3 and from the cache."""
    large = samples.bitmap(1_000_000)
    service.store(PNG, prefix + "a.png")
    service.store(large, prefix + "large.bmp")
    assert ask(service, "GET", "/healthz", version, fields).expect(200)
    assert ask(service, "GET", path(prefix + "a.png"), version, fields).expect(200).data["size"] == len(PNG)
    assert len(ask(service, "GET", f"/images?prefix={prefix}", version, fields).expect(200).data) == 2
    for _ in ("from S3", "from the cache"):
        for key, image in ((prefix + "a.png", PNG), (prefix + "large.bmp", large)):
            answer = ask(service, "GET", path(key) + "?mode=download", version, fields)
            assert answer.expect(200).body == image
    ranged = ask(service, "GET", path(prefix + "a.png") + "?mode=download", version, fields + "Range: bytes=0-9\r\n")
    assert ranged.expect(206).body == PNG[:10]
    ask(service, "GET", "/none", version, fields).refused(404, "not-found")
    ask(service, "PUT", "/images", version, fields).refused(405, "method-not-allowed")


def test_writes(service, prefix):
    """Uploads, whose bodies are in memory or in a file, and a deletion."""
    for image, key in ((PNG, prefix + "a.png"), (samples.bitmap(2_000_000), prefix + "b.bmp")):
        body = form.upload(image, key=key)
        fields = f"Content-Type: {form.content_type()}\r\nContent-Length: {len(body)}\r\n"
        assert ask(service, "POST", "/images/upload", "1.1", fields, body).expect(201).data["key"] == key
        assert service.download(key).expect(200).body == image
        ask(service, "DELETE", path(key)).expect(200)


def test_a_client_that_has_gone(stack, service, prefix, tmp_path):
    """A client that keeps connections has gone when its end comes. No worker handles its request that still waits."""
    service.store(PNG, prefix + "a.png")
    with service_on(stack, tmp_path, WORKERS="1", THREADS="1", MAX_CONNS="8", LOG_REQUESTS="on") as own:
        with stack.engine_stopped(), own.connect() as busy:
            head = f"GET {path(prefix + 'a.png')} HTTP/1.1\r\nHost: a\r\n\r\n"
            busy.sendall(head.encode())
            eventually(lambda: in_log(tmp_path, "uri", "/readyz"), "the first request")
            gone = own.connect()
            gone.sendall(
                f"DELETE {path(prefix + 'a.png')} HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n".encode()
            )
            # nginx logs the request when it has noticed the end.
            gone.close()
            eventually(lambda: in_log(tmp_path, "method", "DELETE"), "the end of the client")
            assert in_log(tmp_path, "method", "DELETE")[0]["status"] == 499
        # The requests wait in order, so the deletion had its turn before this one.
        own.view(prefix + "a.png").expect(200)
    lines = (tmp_path / "log" / "workers.log").read_text().splitlines()
    assert [line for line in lines if '"kind":"view"' in line]
    assert not [line for line in lines if '"method":"DELETE"' in line]


def in_log(folder, name, value):
    """The lines of the access log that have this value."""
    lines = (folder / "log" / "access.log").read_text().splitlines()
    return [line for line in map(json.loads, lines) if line[name] == value]
