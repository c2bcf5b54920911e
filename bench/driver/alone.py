"""Single uploads, each on a new connection, timed from the connect to the end of the response."""

import http.client
import json
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path

ANSWER_MAX = 1 << 20
TIMEOUT_SECONDS = 300


@dataclass(frozen=True)
class Upload:
    """The pieces of an upload's body: text, a file (sent with sendfile), text."""

    host: str
    path: str
    file: Path
    method: str = "PUT"
    headers: dict[str, str] = field(default_factory=dict)
    before: bytes = b""
    after: bytes = b""


def send(upload: Upload) -> tuple[float, int, bytes]:
    """Send the upload. Return the seconds, and the status and body of the response."""
    host, port = upload.host.rsplit(":", 1)
    length = len(upload.before) + upload.file.stat().st_size + len(upload.after)
    head = f"{upload.method} {upload.path} HTTP/1.1\r\nHost: {upload.host}\r\nContent-Length: {length}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in upload.headers.items())
    head += "Connection: close\r\n\r\n"
    with upload.file.open("rb") as file:
        start = time.perf_counter()
        with socket.create_connection((host, int(port)), timeout=TIMEOUT_SECONDS) as connection:
            connection.sendall(head.encode() + upload.before)
            connection.sendfile(file)
            connection.sendall(upload.after)
            answer = http.client.HTTPResponse(connection, method=upload.method)
            answer.begin()
            body = answer.read(ANSWER_MAX)
            seconds = time.perf_counter() - start
            return seconds, answer.status, body


def delete(host: str, body: bytes) -> None:
    """Delete the uploaded image, which the response names, so that large images do not pile up."""
    connection = http.client.HTTPConnection(host, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("DELETE", "/images/" + json.loads(body)["data"]["key"])
        connection.getresponse().read()
    finally:
        connection.close()
