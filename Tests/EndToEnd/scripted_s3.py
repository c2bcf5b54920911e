"""An S3 that answers by a script, for answers that no real engine gives on demand."""

import re
import socket
import threading
from contextlib import contextmanager, suppress

from serving import serving

GOOD_OBJECT = b"\x89PNG\r\n\x1a\n" + bytes(100)
DATE = "Sun, 06 Nov 1994 08:49:37 GMT"


class Request:
    """One request: method, target, header fields with names in lower case, body."""

    def __init__(self, head, body):
        """Reads the head of a request."""
        lines = head.decode("latin-1").split("\r\n")
        self.method, self.target, _ = lines[0].split(" ")
        self.fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        self.body = body
        self.is_list = "list-type=2" in self.target
        # Below the bucket: "" for the bucket itself.
        self.key = re.sub(r"^/[^/?]*/?", "", self.target.split("?")[0])


def answer(status="200 OK", fields=(), body=b"", length=None):
    """The bytes of a complete response."""
    head = f"HTTP/1.1 {status}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields)
    return (head + f"Content-Length: {len(body) if length is None else length}\r\n\r\n").encode("latin-1") + body


def error(status, code, message=""):
    """An error document of S3."""
    return answer(status, body=f"<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode())


def object_fields(**more):
    """The header fields of an object, with others beside or in place of them. None leaves a field out."""
    fields = {"ETag": '"e1"', "Last-Modified": DATE, "Content-Type": "image/png", **more}
    return [(name.replace("_", "-"), value) for name, value in fields.items() if value is not None]


def list_document(entries=("a.png",), token=None, extra=""):
    """The document of a page."""
    items = "".join(
        f"<Contents><Key>{key}</Key><Size>1</Size><ETag>e</ETag>"
        f"<LastModified>2009-10-12T17:50:30.000Z</LastModified></Contents>"
        for key in entries
    )
    more = f"<NextContinuationToken>{token}</NextContinuationToken>" if token else ""
    truncated = "true" if token else "false"
    return f"<ListBucketResult>{extra}{items}<IsTruncated>{truncated}</IsTruncated>{more}</ListBucketResult>".encode()


def good(request):
    """What a well-behaved S3 with one object and one page answers."""
    if request.method == "HEAD" and request.key:
        return answer(fields=object_fields(), length=len(GOOD_OBJECT))
    if request.method == "GET" and request.key:
        return answer(fields=object_fields(), body=GOOD_OBJECT)
    if request.is_list:
        return answer(body=list_document())
    if request.method == "PUT" and "if-match" in request.fields:
        return error("412 Precondition Failed", "PreconditionFailed")
    if request.method == "PUT":
        return answer(fields=[("ETag", '"e1"')])
    return answer("204 No Content")


class ScriptedS3:
    """Serves until the block ends. `script` takes a request and returns bytes, or an iterator of bytes and pauses.

    A script that returns None leaves the answer to `good`. After an iterator the connection is closed.
    """

    def __init__(self):
        """Listens."""
        self.script = lambda request: None
        self.requests = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        self._ended = threading.Event()
        self._connections = set()

    @property
    def url(self):
        """The endpoint."""
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def running(self):
        """Serves until the block ends, and ends all connections then."""
        try:
            with serving(self._listener, self._serve):
                yield self
        finally:
            self._ended.set()
            for connection in list(self._connections):
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def wait(self, seconds):
        """A pause of a script, which ends with the server."""
        self._ended.wait(seconds)

    def _serve(self, connection):
        """Serves one connection."""
        self._connections.add(connection)
        try:
            with connection, connection.makefile("rb") as stream:
                while request := self._read(stream):
                    self.requests.append(request)
                    response = self.script(request)
                    if response is None:
                        response = good(request)
                    if isinstance(response, bytes):
                        connection.sendall(response)
                        continue
                    for piece in response:
                        if self._ended.is_set():
                            return
                        connection.sendall(piece)
                    return
        except (OSError, ValueError):
            pass  # The client has closed the connection.
        finally:
            self._connections.discard(connection)

    @staticmethod
    def _read(stream):
        """The next request; None at the end of the connection."""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = stream.readline()
            if not line:
                return None
            head += line
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        return Request(head[:-4], stream.read(int(length[1])) if length else b"")


@contextmanager
def scripted_s3():
    """A scripted S3 until the block ends."""
    with ScriptedS3().running() as server:
        yield server
