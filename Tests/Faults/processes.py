"""Servers that the tests start, kill and end again. None outlives the tests."""

import contextlib
import os
import signal
import subprocess
import time

from eventually import eventually


class Child:
    """A process in a session of its own, which is told to end when we end, however that comes about."""

    def __init__(self, name, command, log, environment):
        """Starts it. Only the main thread may: the kernel takes the end of the starting thread for ours (prctl(2))."""
        self.name, self.log = name, log
        with open(log, "ab") as output:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", *map(str, command)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=environment,
                start_new_session=True,
            )

    @property
    def lives(self):
        """Whether it has not ended."""
        return self.process.poll() is None

    def wait_until(self, condition, what, seconds):
        """Waits for a condition for as long as it lives."""

        def check():
            """The condition, or a failure at once."""
            assert self.lives, f"{self.name} ended with status {self.process.returncode}; see {self.log}"
            return condition()

        return eventually(check, what, seconds)

    def stop(self, seconds=30):
        """TERM to it, which may have its own order of ending; KILL to what is left of its session."""
        if self.lives:
            self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(seconds)


def descendants(process_id):
    """The processes that a process has started, and those that they have."""
    found = []
    try:
        with open(f"/proc/{process_id}/task/{process_id}/children", encoding="ascii") as file:
            children = [int(word) for word in file.read().split()]
    except OSError:
        return found
    for child in children:
        found += [child, *descendants(child)]
    return found


def command_name(process_id):
    """The name of a process's program; empty when it has gone."""
    try:
        return os.path.basename(os.readlink(f"/proc/{process_id}/exe")).removesuffix(" (deleted)")
    except OSError:
        return ""


def open_files(process_id):
    """What the descriptors of a process point at; empty when it has gone."""
    found = set()
    folder = f"/proc/{process_id}/fd"
    with contextlib.suppress(OSError):  # The process has ended.
        for name in os.listdir(folder):
            with contextlib.suppress(OSError):  # The descriptor has been closed.
                found.add(os.readlink(f"{folder}/{name}"))
    return found


def kill_and_wait(process_id):
    """SIGKILL, and the process is no more."""
    os.kill(process_id, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while command_name(process_id):
        assert time.monotonic() < deadline, f"{process_id} survives"
        time.sleep(0.005)
