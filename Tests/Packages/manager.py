"""Runs the units of the package as systemd would, on a machine without systemd.

It implements sockets that outlive services, ExecStart, ExecReload with a fresh EnvironmentFile, and stopping with
KillSignal and KillMode=mixed. execute.py sets up the sandbox.

The commands, users, variables and limits come from the unit files, so the tests cover these files.
"""

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections import defaultdict
from functools import cache
from pathlib import Path

from machine import PROGRAMS, children, descendants

UNITS = "/lib/systemd/system"
HERE = Path(__file__).parent


def parse(text):
    """Parses a unit file (systemd.syntax(7)) into {section: {name: values}}. An empty value clears earlier ones."""
    sections = defaultdict(lambda: defaultdict(list))
    section = None
    for raw_line in text.replace("\\\n", " ").splitlines():
        line = raw_line.strip()
        if not line or line[0] in "#;":
            continue
        if line[0] == "[":
            section = sections[line.strip("[]")]
            continue
        name, value = (part.strip() for part in line.split("=", 1))
        if value:
            section[name].append(value)
        else:
            section[name].clear()
    return sections


@cache
def group(name):
    """The system calls in a systemd group such as @system-service."""
    if not name.startswith("@"):
        return frozenset({name})
    command = ["systemd-analyze", "syscall-filter", "--no-pager", name]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    entries = [line.strip() for line in text.splitlines()[1:] if line.strip() and not line.strip().startswith("#")]
    return frozenset().union(*map(group, entries))


def allowed_calls(service):
    """The system calls that SystemCallFilter= allows. @default is always allowed."""
    allowed = set(group("@default"))
    for value in service["SystemCallFilter"]:
        names = value.lstrip("~").split()
        calls = set().union(*map(group, names))
        allowed = allowed - (calls - group("@default")) if value.startswith("~") else allowed | calls
    return sorted(allowed)


def read_environment_file(text):
    """Parses NAME=value lines (systemd.exec(5), EnvironmentFile=), as far as the tests need it."""
    lines = [line.strip() for line in text.splitlines()]
    variables = (line.split("=", 1) for line in lines if line and line[0] not in "#;")
    return {name: "".join(shlex.split(value)) for name, value in variables}


class Manager:
    """Runs the units of one machine."""

    def __init__(self, machine, logs):
        """`logs` is the folder for the output of services."""
        self.machine = machine
        self.logs = Path(logs)
        self.sockets = {}
        self.processes = {}
        self.tracer = []

    def unit(self, name):
        """The parsed unit file."""
        return parse(self.machine.path(f"{UNITS}/{name}").read_text(encoding="utf-8"))

    def listen(self, name):
        """Starts a socket unit: creates the socket and listens."""
        unit = self.unit(name)["Socket"]
        path = self.machine.path(unit["ListenStream"][0])
        listener = socket.socket(socket.AF_UNIX)
        # The path from outside may exceed the 107 bytes of a socket address.
        folder = os.open(path.parent, os.O_PATH)
        listener.bind(f"/proc/self/fd/{folder}/{path.name}")
        os.close(folder)
        uid, _ = self.machine.ids(unit["SocketUser"][0])
        _, gid = self.machine.ids(unit["SocketGroup"][0])
        os.chown(path, uid, gid)
        os.chmod(path, int(unit["SocketMode"][0], 8))
        listener.listen(int(unit["Backlog"][0]))
        self.sockets[name] = listener

    def environment(self, service, name):
        """The variables of Environment= and of EnvironmentFile=, which is read again each time."""
        variables = {
            "PATH": PROGRAMS.replace("/usr/sbin", "/usr/local/sbin:/usr/local/bin:/usr/sbin", 1),
            "LANG": "C.UTF-8",
        }
        variables |= {"USER": service["User"][0], "INVOCATION_ID": "0" * 32, "SYSTEMD_UNIT": name}
        for line in service["Environment"]:
            variables |= dict(assignment.split("=", 1) for assignment in shlex.split(line))
        for path in service["EnvironmentFile"]:
            variables |= read_environment_file(self.machine.path(path).read_text(encoding="utf-8"))
        return variables

    def execute(self, name, key, **variables):
        """Starts a command of the unit in its sandbox. `key` is its name in the unit file, such as ExecStart."""
        service = self.unit(name)["Service"]
        uid, gid = self.machine.ids(service["User"][0])
        limits = {"NOFILE": int(service["LimitNOFILE"][0])} if service["LimitNOFILE"] else {}
        description = {
            "command": shlex.split(service[key][0]),
            "writable": " ".join(service["ReadWritePaths"]).split(),
            "read_only": " ".join(service["ReadOnlyPaths"]).split(),
            "inaccessible": " ".join(service["InaccessiblePaths"]).split(),
            "private_network": service["PrivateNetwork"] == ["yes"],
            "deny_write_execute": service["MemoryDenyWriteExecute"] == ["yes"],
            "families": " ".join(service["RestrictAddressFamilies"]).split(),
            "calls": allowed_calls(service),
            "limits": {"CORE": 0} | limits,
            "umask": int(service["UMask"][0], 8),
            "uid": uid,
            "gid": gid,
            "capabilities": [],
            "private_users": service["PrivateUsers"] == ["yes"],
        }
        stdin = (
            self.sockets[name.replace(".service", ".socket")]
            if service["StandardInput"] == ["socket"]
            else subprocess.DEVNULL
        )
        with open(self.logs / f"{name}.log", "ab") as log:
            return subprocess.Popen(
                [
                    *self.tracer,
                    sys.executable,
                    str(HERE / "execute.py"),
                    str(self.machine.root),
                    json.dumps(description),
                ],
                env=self.environment(service, name) | variables,
                stdin=stdin,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def start(self, name):
        """Starts a service."""
        self.processes[name] = self.execute(name, "ExecStart")

    def reload(self, name):
        """Runs ExecReload and returns its exit status."""
        return self.execute(name, "ExecReload", MAINPID=str(self.main(name))).wait(60)

    def main(self, name):
        """The process id of a service's main process."""
        process = self.processes[name]
        assert process.poll() is None, self.log(name)
        # With a tracer, the main process is the tracer's child.
        if self.tracer and process.args[0] == self.tracer[0]:
            return wait_until("the tracer has started it", lambda: children(process.pid))[0]
        return process.pid

    def stop(self, name):
        """Stops a service with KillMode=mixed and returns its exit status.

        KillSignal goes to the main process only, then SIGKILL to the remaining processes.
        """
        service = self.unit(name)["Service"]
        main, process = self.main(name), self.processes.pop(name)
        before = descendants(process.pid)
        os.kill(main, getattr(signal, service["KillSignal"][0]))
        try:
            status = process.wait(parse_seconds(service["TimeoutStopSec"][0]))
        finally:
            process.kill()
            # The kernel ends the children of renderers after their parents.
            deadline = time.monotonic() + 1
            while (left := [pid for pid in before if "Z" not in state(pid)]) and time.monotonic() < deadline:
                time.sleep(0.01)
            for pid in left:
                os.kill(pid, signal.SIGKILL)
        assert not left, f"processes of {name} were left: {left}"
        return status

    def restart(self, name):
        """Stops and starts a service."""
        status = self.stop(name)
        self.start(name)
        return status

    def close(self):
        """Stops everything."""
        for name in reversed(list(self.processes)):
            try:
                self.stop(name)
            except (AssertionError, subprocess.TimeoutExpired) as error:
                print(error)
        for listener in self.sockets.values():
            listener.close()

    def log(self, name):
        """The output of a service."""
        path = self.logs / f"{name}.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


def parse_seconds(text):
    """Converts a time span such as `90s` or `1h` to seconds."""
    number, unit = re.fullmatch(r"(\d+)(s|min|h)?", text).groups()
    return int(number) * {"s": 1, "min": 60, "h": 3600, None: 1}[unit]


def state(pid):
    """The state of a process (proc(5)). Z if the process has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except OSError:
        return "Z"


def wait_until(what, condition, seconds=30):
    """Waits until `condition()` returns a true value, and returns that value."""
    deadline = time.monotonic() + seconds
    while not (result := condition()):
        assert time.monotonic() < deadline, f"gave up waiting until {what}"
        time.sleep(0.05)
    return result
