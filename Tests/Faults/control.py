"""Tells the proxy what to break, and asks it what it has seen."""

import json
import socket
import threading
from contextlib import contextmanager


class Control:
    """The proxy's control socket. Every method is one command."""

    def __init__(self, path):
        """Connects."""
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(str(path))
        self._file = self._socket.makefile("rwb")
        self._lock = threading.Lock()

    def _do(self, command, **more):
        """Sends a command and waits until it has been carried out."""
        with self._lock:
            self._file.write(json.dumps({"do": command, **more}).encode() + b"\n")
            self._file.flush()
            return json.loads(self._file.readline())

    def add(self, fault, **rule):
        """One more rule (proxy.py says what a rule has)."""
        self._do("add", rule={"fault": fault, **rule})

    def random(self, **chance):
        """Draws a fault for every request that matches: `seed`, `rate`, `faults` of each proxy, and what rules have to match by."""
        self._do("random", chance=chance)

    def mend(self):
        """Nothing is broken from now on."""
        self._do("mend")

    def clear(self):
        """The same; and the log is empty."""
        self._do("clear")

    def requests(self, **match):
        """Every request since the last `clear` whose entries in the log are these; `path` need only be a part."""
        path = match.pop("path", "")
        return [entry for entry in self._do("log") if path in entry["path"] and match.items() <= entry.items()]

    def faults(self, **match):
        """Those that a fault was put on."""
        return [entry for entry in self.requests(**match) if entry["fault"]]

    @contextmanager
    def refusing(self, proxy):
        """Within this block nobody listens, and open connections are reset."""
        self._do("close", proxy=proxy)
        try:
            yield
        finally:
            self._do("open", proxy=proxy)
