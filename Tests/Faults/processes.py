"""Servers that the tests start, kill and stop. None of them outlives the tests."""

import contextlib
import os
import signal
import subprocess
import time

from eventually import eventually


class Child:
    """A process in its own session. The kernel sends it SIGTERM when the tests end for any reason."""

    def __init__(self, name, command, log, environment):
        """Starts the process. Only for the main thread: the SIGTERM comes when the starting thread ends (prctl(2))."""
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
        """Whether the process is running."""
        return self.process.poll() is None

    def wait_until(self, condition, what, seconds):
        """Waits for a condition. Fails when the process ends."""

        def check():
            """Checks that the process is running, and returns the condition."""
            assert self.lives, f"{self.name} ended with status {self.process.returncode}; see {self.log}"
            return condition()

        return eventually(check, what, seconds)

    def stop(self, seconds=30):
        """Sends SIGTERM and waits, then kills what is left of the session."""
        if self.lives:
            self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(seconds)


def descendants(process_id):
    """The ids of all descendants of a process."""
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
    """The name of a process's program. Empty if the process has ended."""
    try:
        return os.path.basename(os.readlink(f"/proc/{process_id}/exe")).removesuffix(" (deleted)")
    except OSError:
        return ""


def open_files(process_id):
    """The targets of a process's file descriptors. Empty if the process has ended."""
    found = set()
    folder = f"/proc/{process_id}/fd"
    with contextlib.suppress(OSError):  # The process has ended.
        for name in os.listdir(folder):
            with contextlib.suppress(OSError):  # The descriptor has been closed.
                found.add(os.readlink(f"{folder}/{name}"))
    return found


def kill_and_wait(process_id):
    """Kills a process and waits until it has ended."""
    os.kill(process_id, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while command_name(process_id):
        assert time.monotonic() < deadline, f"{process_id} survives"
        time.sleep(0.005)
