"""What systemd does with the units of the package, for a machine where it does not run: sockets that outlive services, ExecStart,
ExecReload with the EnvironmentFile as it is then, stop with KillSignal and KillMode=mixed. The sandbox is set up by execute.py.

The commands, users, variables and limits come from the unit files, so it is those that are tested.
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
    """A unit file (systemd.syntax(7)): section, then name, then all values. An empty value takes back those before."""
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
    """The system calls of a group such as @system-service, as systemd knows them."""
    if not name.startswith("@"):
        return frozenset({name})
    command = ["systemd-analyze", "syscall-filter", "--no-pager", name]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    entries = [line.strip() for line in text.splitlines()[1:] if line.strip() and not line.strip().startswith("#")]
    return frozenset().union(*map(group, entries))


def allowed_calls(service):
    """What SystemCallFilter= leaves. @default is always in it."""
    allowed = set(group("@default"))
    for value in service["SystemCallFilter"]:
        names = value.lstrip("~").split()
        calls = set().union(*map(group, names))
        allowed = allowed - (calls - group("@default")) if value.startswith("~") else allowed | calls
    return sorted(allowed)


def read_environment_file(text):
    """NAME=value lines, as far as the tests use them (systemd.exec(5), EnvironmentFile=)."""
    lines = [line.strip() for line in text.splitlines()]
    variables = (line.split("=", 1) for line in lines if line and line[0] not in "#;")
    return {name: "".join(shlex.split(value)) for name, value in variables}


class Manager:
    """Runs units of one machine."""

    def __init__(self, machine, logs):
        """`logs` is a folder for what services print."""
        self.machine = machine
        self.logs = Path(logs)
        self.sockets = {}
        self.processes = {}
        self.tracer = []

    def unit(self, name):
        """A unit file of the package."""
        return parse(self.machine.path(f"{UNITS}/{name}").read_text(encoding="utf-8"))

    def listen(self, name):
        """Starts a socket unit."""
        unit = self.unit(name)["Socket"]
        path = self.machine.path(unit["ListenStream"][0])
        listener = socket.socket(socket.AF_UNIX)
        # The path from outside may be longer than the 107 bytes of an address.
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
        """Environment= and then EnvironmentFile=, read now."""
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
        """Starts the command of `key` in the sandbox of the unit."""
        service = self.unit(name)["Service"]
        uid, gid = self.machine.ids(service["User"][0])
        limits = {"NOFILE": int(service["LimitNOFILE"][0])} if service["LimitNOFILE"] else {}
        description = {
            "command": shlex.split(service[key][0]),
            "writable": " ".join(service["ReadWritePaths"]).split(),
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
        """Starts a service; it stays."""
        self.processes[name] = self.execute(name, "ExecStart")

    def reload(self, name):
        """Runs ExecReload to its end, and returns its status."""
        return self.execute(name, "ExecReload", MAINPID=str(self.main(name))).wait(60)

    def main(self, name):
        """The main process of a service."""
        process = self.processes[name]
        assert process.poll() is None, self.log(name)
        # Under a tracer it is the tracer's child.
        if self.tracer and process.args[0] == self.tracer[0]:
            return wait_until("the tracer has started it", lambda: children(process.pid))[0]
        return process.pid

    def stop(self, name):
        """KillMode=mixed: the signal goes to the main process alone, and KILL to what is left of it. Returns its status."""
        service = self.unit(name)["Service"]
        main, process = self.main(name), self.processes.pop(name)
        before = descendants(process.pid)
        os.kill(main, getattr(signal, service["KillSignal"][0]))
        try:
            status = process.wait(parse_seconds(service["TimeoutStopSec"][0]))
        finally:
            process.kill()
            left = [pid for pid in before if os.path.exists(f"/proc/{pid}") and "Z" not in state(pid)]
            for pid in left:
                os.kill(pid, signal.SIGKILL)
        assert not left, f"processes of {name} were left: {left}"
        return status

    def restart(self, name):
        """Stop, then start."""
        status = self.stop(name)
        self.start(name)
        return status

    def close(self):
        """Ends everything."""
        for name in reversed(list(self.processes)):
            try:
                self.stop(name)
            except (AssertionError, subprocess.TimeoutExpired) as error:
                print(error)
        for listener in self.sockets.values():
            listener.close()

    def log(self, name):
        """What a service has printed."""
        path = self.logs / f"{name}.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


def parse_seconds(text):
    """A time span in seconds: `90s`, `1h`."""
    number, unit = re.fullmatch(r"(\d+)(s|min|h)?", text).groups()
    return int(number) * {"s": 1, "min": 60, "h": 3600, None: 1}[unit]


def state(pid):
    """The state of a process (proc(5)); Z when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except OSError:
        return "Z"


def wait_until(what, condition, seconds=30):
    """Waits for `condition()`, and returns what it returned."""
    deadline = time.monotonic() + seconds
    while not (result := condition()):
        assert time.monotonic() < deadline, f"gave up waiting until {what}"
        time.sleep(0.05)
    return result
