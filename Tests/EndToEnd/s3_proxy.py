"""A proxy in front of S3 that lists the requests it forwards, and can act between a request and its response."""

import socket
import threading
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from serving import serving


class S3Proxy:
    """Forwards connections to S3. `requests` has the method and the path of each request without a body."""

    def __init__(self, endpoint):
        """`endpoint` is the URL of S3."""
        self._target = urlsplit(endpoint).hostname, urlsplit(endpoint).port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.requests = []
        # Called with method and path when S3 has responded and the client has not seen the response yet.
        self.before_response = lambda method, path: None

    def _forward(self, client):
        """Forwards one connection, in both directions, until one side closes it."""
        server = socket.create_connection(self._target)
        under_way = []

        def copy(source, sink, observe):
            """Copies bytes in one direction."""
            with suppress(OSError):
                while data := source.recv(1 << 16):
                    observe(data)
                    sink.sendall(data)
            for end in (source, sink):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

        def note_request(data):
            """Notes a request: without a body, it is one piece."""
            words = data.split(b" ", 2)
            if words[0] in (b"GET", b"HEAD", b"DELETE"):
                under_way.append((words[0].decode(), urlsplit(words[1].decode()).path))
                self.requests.append(under_way[-1])

        def act(_):
            """Calls `before_response` once for each request."""
            while under_way:
                self.before_response(*under_way.pop(0))

        threading.Thread(target=copy, args=[client, server, note_request], daemon=True).start()
        copy(server, client, act)
        client.close()
        server.close()

    @contextmanager
    def running(self):
        """Forwards connections until the block ends."""
        with serving(self._listener, self._forward):
            yield self
