"""The client of the proxy's control socket: sets the faults and reads the log of requests."""

import json
import socket
import threading
from contextlib import contextmanager


class Control:
    """A connection to the control socket. Every method is one command."""

    def __init__(self, path):
        """Connects to the socket at `path`."""
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(str(path))
        self._file = self._socket.makefile("rwb")
        self._lock = threading.Lock()

    def _do(self, command, **more):
        """Sends a command and waits for its result."""
        with self._lock:
            self._file.write(json.dumps({"do": command, **more}).encode() + b"\n")
            self._file.flush()
            return json.loads(self._file.readline())

    def add(self, fault, **rule):
        """Adds a rule (see proxy.py)."""
        self._do("add", rule={"fault": fault, **rule})

    def random(self, **chance):
        """Injects random faults. `chance` has `seed`, `rate`, `faults` of each proxy, and what requests must match."""
        self._do("random", chance=chance)

    def mend(self):
        """Removes all faults."""
        self._do("mend")

    def clear(self):
        """Removes all faults and empties the log."""
        self._do("clear")

    def requests(self, **match):
        """The requests since the last `clear` whose log entries have these values. `path` may be a part of the path."""
        path = match.pop("path", "")
        return [entry for entry in self._do("log") if path in entry["path"] and match.items() <= entry.items()]

    def faults(self, **match):
        """The matching requests that got a fault."""
        return [entry for entry in self.requests(**match) if entry["fault"]]

    @contextmanager
    def refusing(self, proxy):
        """Refuses connections to this proxy within the block. Open connections are reset."""
        self._do("close", proxy=proxy)
        try:
            yield
        finally:
            self._do("open", proxy=proxy)
