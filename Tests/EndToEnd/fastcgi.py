"""A FastCGI client that sends one request to a worker, without nginx (FastCGI specification 1.0)."""

import http.client
import io
import socket
import struct

from service import Answer

BEGIN, END, PARAMS, STDIN, STDOUT = 1, 3, 4, 5, 6


def _record(kind, content=b""):
    """A record of request 1."""
    return struct.pack(">BBHHBx", 1, kind, 1, len(content), 0) + content


def _pair(name, value):
    """A name-value pair with lengths of four bytes."""
    return struct.pack(">II", len(name) | 1 << 31, len(value) | 1 << 31) + name.encode() + value.encode()


class _Reply(io.BytesIO):
    """Bytes that http.client reads like a socket."""

    def makefile(self, *_):
        """Returns the bytes themselves."""
        return self


def ask(socket_path, method, target, **parameters):
    """Sends a request without a body and returns the response."""
    values = {"REQUEST_METHOD": method, "REQUEST_URI": target, "HTTP_X_REQUEST_ID": "0" * 32, **parameters}
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(30)
        connection.connect(str(socket_path))
        params = b"".join(_pair(name, value) for name, value in values.items())
        connection.sendall(
            _record(BEGIN, struct.pack(">HB5x", 1, 0)) + _record(PARAMS, params) + _record(PARAMS) + _record(STDIN)
        )
        stream = connection.makefile("rb")
        output = b""
        while header := stream.read(8):
            _, kind, _, length, padding = struct.unpack(">BBHHBx", header)
            content = stream.read(length + padding)[:length]
            if kind == STDOUT:
                output += content
            if kind == END:
                break
    # A worker names the status in a field (RFC 3875, 6.3.3). nginx adds the request id.
    head, _, rest = output.partition(b"\r\n")
    assert head.startswith(b"Status: "), output
    reply = http.client.HTTPResponse(
        _Reply(b"HTTP/1.1 " + head[8:] + b"\r\nX-Request-ID: " + b"0" * 32 + b"\r\n" + rest), method=method
    )
    reply.begin()
    return Answer(reply.status, reply.getheaders(), reply.read(), f"{method} {target} (FastCGI)")
