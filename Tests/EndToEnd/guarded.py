"""Services that ask who somebody is (ACCESS=on), for one test or one module."""

import os
import socket
import subprocess
from contextlib import contextmanager

from eventually import eventually
from own_stack import ROOT, binary_of, free_port, running, service_on
from service import Service


class Guarded:
    """A service with ACCESS=on, and its keys."""

    def __init__(self, service, folder, binary, environment):
        """`environment` has the settings of the service."""
        self.service, self.folder = service, folder
        self._binary, self._environment = binary, environment
        self._names = {}

    def add_key(self, scopes="read,write,delete,share", prefix=""):
        """A new API key that counts already, as header fields."""
        name = f"k{os.urandom(4).hex()}"
        command = [self._binary, "keys", "add", name, "--scope", scopes, "--prefix", prefix]
        done = subprocess.run(
            [*command, "--expires", "1h"], env=self._environment, capture_output=True, text=True, check=True
        )
        headers = {"Authorization": f"Bearer {done.stdout.split()[-1]}"}
        self._names[headers["Authorization"]] = name
        eventually(lambda: self.service.get("/images/no/such.png", headers).status not in (401, 503), "the key counts")
        return headers

    def revoke(self, headers):
        """Removes a key."""
        command = [self._binary, "keys", "revoke", self._names[headers["Authorization"]]]
        subprocess.run(command, env=self._environment, check=True)


@contextmanager
def guarded(stack, folder, **variables):
    """Runs workers and nginx with ACCESS=on until the block ends."""
    settings = {
        "ACCESS": "on",
        "KEYS_FILE": str(folder / "keys"),
        "LINK_KEYS_FILE": str(folder / "link-keys"),
        **variables,
    }
    binary, environment = binary_of(stack), {**os.environ, **stack.settings(), **settings}
    subprocess.run([binary, "links", "rotate"], env=environment, check=True, capture_output=True)
    with service_on(stack, folder, **settings) as service:
        yield Guarded(service, folder, binary, environment)


@contextmanager
def nginx_alone(stack, folder, **variables):
    """Runs nginx without workers. The path of their socket is in `folder`."""
    port = free_port()
    environment = {
        **os.environ,
        **stack.settings(),
        "BINARY": binary_of(stack),
        "LISTEN": f"127.0.0.1:{port}",
        **{name: str(folder / name.lower()) for name in ("CACHE_DIR", "VARIANT_CACHE_DIR", "SPOOL_DIR", "TEMP_DIR")},
        "ACCESS_LOG": str(folder / "access.log"),
        "FASTCGI_SOCKET": str(folder / "pool.sock"),
        "RENDER_SOCKET": str(folder / "render.sock"),
        "ORIGINALS_SOCKET": str(folder / "originals.sock"),
        "RENDER_GATE_SOCKET": str(folder / "gate.sock"),
        **variables,
    }
    for name in ("CACHE_DIR", "VARIANT_CACHE_DIR", "SPOOL_DIR", "TEMP_DIR"):
        (folder / name.lower()).mkdir()
    with running([ROOT / "nginx" / "run", folder / "nginx"], folder / "nginx.log", env=environment):

        def listens():
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
            except OSError:
                return False
            return True

        eventually(listens, f"nginx (see {folder}/nginx.log)")
        yield Service(f"http://127.0.0.1:{port}")
