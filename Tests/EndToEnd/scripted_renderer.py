"""A renderer that answers what a test tells it to: a server on the renderers' socket (FastCGI specification 1.0)."""

import socket
import struct
from contextlib import contextmanager, suppress

from serving import serving

BEGIN, END, PARAMS, STDIN, STDOUT, STDERR = 1, 3, 4, 5, 6, 7


def _record(kind, content=b""):
    """A record of request 1."""
    return struct.pack(">BBHHBx", 1, kind, 1, len(content), 0) + content


def _stream(kind, content):
    """The records of a stream, without its end."""
    return b"".join(_record(kind, content[at : at + 65535]) for at in range(0, len(content), 65535))


def _pairs(data):
    """The name-value pairs of a stream of parameters."""
    found, at = {}, 0

    def length():
        nonlocal at
        if data[at] < 128:
            at += 1
            return data[at - 1]
        at += 4
        return struct.unpack(">I", data[at - 4 : at])[0] & 0x7FFFFFFF

    while at < len(data):
        sizes = length(), length()
        name, value = data[at : at + sizes[0]], data[at + sizes[0] : at + sum(sizes)]
        found[name.decode()] = value.decode()
        at += sum(sizes)
    return found


def answer(status, body=b"", *headers):
    """The output of a renderer: status, header lines, body."""
    lines = [f"Status: {status}", *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


class ScriptedRenderer:
    """Answers each request with what `respond` returns for its parameters: standard output, or None to hang up.

    `requests` has the parameters of all requests.
    """

    def __init__(self, path):
        """`path` is the socket of the renderers."""
        self.requests = []
        self.respond = lambda parameters: answer("200 OK")
        # Written to the standard error beside each answer.
        self.complaint = b""
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen(64)

    def _handle(self, connection):
        """Reads one request and answers it."""
        with connection, suppress(OSError), connection.makefile("rb") as stream:
            parameters = b""
            while header := stream.read(8):
                _, kind, _, length, padding = struct.unpack(">BBHHBx", header)
                content = stream.read(length + padding)[:length]
                if kind == PARAMS:
                    parameters += content
                if kind == STDIN and not content:
                    break
            else:
                return
            request = _pairs(parameters)
            self.requests.append(request)
            output = self.respond(request)
            if output is None:
                return
            if self.complaint:
                connection.sendall(_stream(STDERR, self.complaint))
            connection.sendall(_stream(STDOUT, output) + _record(STDOUT) + _record(END, bytes(8)))

    @contextmanager
    def running(self):
        """Answers until the block ends."""
        with serving(self._listener, self._handle):
            yield self
