"""The installed service: its settings, its units, and requests to it."""

import http.client
import json
import secrets
import threading
import time

from machine import children
from manager import wait_until

SOCKET, POOL, NGINX, SWEEP = (
    "image-fcgi.socket",
    "image-fcgi.service",
    "image-fcgi-nginx.service",
    "image-fcgi-sweep.service",
)
RENDER_SOCKET, RENDER, INSPECT_SOCKET, INSPECT = (
    "image-fcgi-render.socket",
    "image-fcgi-render.service",
    "image-fcgi-inspect.socket",
    "image-fcgi-inspect.service",
)

# A GIF of one pixel. Decoders ignore bytes after the trailer, so images of any size and content can be built from it.
PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")


def image(size=1000):
    """A new image of `size` bytes, different each time."""
    return PIXEL + secrets.token_bytes(size - len(PIXEL))


class Service:
    """A running installation."""

    def __init__(self, machine, manager, port, metrics_port):
        self.machine = machine
        self.manager = manager
        self.port = port
        self.metrics_port = metrics_port
        self.settings = {}
        # Added to every request.
        self.headers = {}

    def configure(self, **settings):
        """Changes /etc/image-fcgi/environment. None removes a variable. Does not reload the units."""
        addresses = {"LISTEN": f"127.0.0.1:{self.port}", "METRICS_LISTEN": f"127.0.0.1:{self.metrics_port}"}
        self.settings = addresses | {"WORKERS": "2", "THREADS": "8", "RENDERERS": "2"} | self.settings | settings
        text = "".join(f'{name}="{value}"\n' for name, value in self.settings.items() if value is not None)
        # Written in place, so that owner and mode stay those of the package.
        self.machine.path("/etc/image-fcgi/environment").write_text(text, encoding="utf-8")

    def start(self):
        """Starts sockets, pool and nginx, in the order of a boot."""
        for name in (SOCKET, RENDER_SOCKET, INSPECT_SOCKET):
            self.manager.listen(name)
        self.manager.start(POOL)
        self.manager.start(NGINX)

    def start_decoder(self, name):
        """Starts renderers or inspectors. systemd does it when the first job comes."""
        self.manager.start(name)
        wait_until(f"{name} runs", lambda: len(children(self.manager.main(name))) > 0)

    def probe(self, name, program, probes):
        """Looks at the sandbox of a unit from the inside, with a script as the unit's program.

        `probes` has a command of the shell for each thing that must be possible, or must not.
        """
        command = self.machine.path(program)
        kept = command.read_bytes()
        script = "#!/bin/bash\n" + "".join(f'( {probe} ) >/dev/null 2>&1; echo "{probe}: $?"\n' for probe in probes)
        try:
            command.write_text(script, encoding="ascii")
            before = len(self.manager.log(name))
            assert self.manager.execute(name, "ExecStart").wait(20) == 0
        finally:
            command.write_bytes(kept)
        said = dict(line.rsplit(": ", 1) for line in self.manager.log(name)[before:].splitlines() if ": " in line)
        assert {probe: said.get(probe) == "0" for probe in probes} == probes, said

    def is_ready(self):
        """Whether /readyz returns 200. Fails if a service has ended."""
        for name in (POOL, NGINX):
            self.manager.main(name)
        return self.status("/readyz") == 200

    def request(self, method, path, body=None, headers=None, timeout=60):
        """Sends one request on a new connection. Returns status, headers and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body=body, headers={**self.headers, **(headers or {})})
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def status(self, path):
        """The status of a GET, or 0 without a response."""
        try:
            return self.request("GET", path)[0]
        except OSError:
            return 0

    def upload(self, content, name="pixel.gif", media_type="image/gif"):
        """Uploads an image. Returns the status and the JSON of the response."""
        boundary = secrets.token_hex(16)
        disposition = f'form-data; name="file"; filename="{name}"'
        head = f"--{boundary}\r\nContent-Disposition: {disposition}\r\nContent-Type: {media_type}\r\n\r\n"
        body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        status, _, answer = self.request("POST", "/images/upload", body, headers)
        return status, json.loads(answer)

    def worker_log(self):
        """The workers' log events."""
        lines = self.manager.log(POOL).splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]


class Load:
    """Clients that send requests without pause until the block ends. Each request uses a new connection."""

    def __init__(self, service, clients=8):
        self.service = service
        self.answered = 0
        self.failures = []
        self.slowest = 0.0
        self.going = threading.Event()
        self.lock = threading.Lock()
        _, answer = service.upload(image(100_000))
        self.key = answer["data"]["key"]
        self.threads = [threading.Thread(target=self.run, args=(number,)) for number in range(clients)]

    def __enter__(self):
        self.going.set()
        for thread in self.threads:
            thread.start()
        time.sleep(1)
        return self

    def __exit__(self, *_):
        time.sleep(1)
        self.going.clear()
        for thread in self.threads:
            thread.join()

    def run(self, number):
        """Runs one client: views, downloads, small uploads, and uploads that nginx writes to a file."""
        turn = number
        while self.going.is_set():
            turn += 1
            kind = ("view", "download", "upload", "large upload", "download", "view")[turn % 6]
            begin = time.monotonic()
            try:
                if kind == "view":
                    status = self.service.request("GET", f"/images/{self.key}")[0]
                elif kind == "download":
                    status = self.service.request("GET", f"/images/{self.key}?mode=inline")[0]
                else:
                    status = self.service.upload(image(700_000 if kind == "large upload" else 2_000))[0]
                failure = None if status == (201 if "upload" in kind else 200) else f"{kind}: {status}"
            except (OSError, http.client.HTTPException, ValueError) as error:
                failure = f"{kind}: {error!r}"
            with self.lock:
                self.slowest = max(self.slowest, time.monotonic() - begin)
                self.answered += 1
                if failure:
                    self.failures.append(failure)

    def check(self, what):
        """Checks that no request has failed, and prints a summary."""
        print(f"{what}: {self.answered} requests, {len(self.failures)} failed, the slowest took {self.slowest:.2f} s")
        assert not self.failures, self.failures[:10]
        assert self.answered > 100
