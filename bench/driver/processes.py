"""Processes that the benchmark starts, and stops by their ids."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

# Longer than scripts/stack waits for its own children.
STOP_SECONDS = 40
STOP_SIGNALS = {signal.SIGINT, signal.SIGTERM}


class BenchError(Exception):
    """An error that stops the benchmark, with a message for the user."""


class Stopped(BaseException):
    """Ctrl-C or SIGTERM. Not an `Exception`, so that no handler catches it as a failure."""

    def __init__(self, number: int):
        super().__init__(number)
        self.status = 128 + number


def stop_on_signals() -> None:
    """Raise `Stopped` in the main thread at the first signal. Later signals are ignored."""

    def stop(number: int, _: object) -> None:
        for each in STOP_SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(number)

    # The shell ignores these signals for background jobs, so this also sets a handler for ignored signals.
    for each in STOP_SIGNALS:
        signal.signal(each, stop)


def free_port() -> int:
    """A free loopback port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Processes:
    """The processes started so far. Leaving the context stops them, the last started first."""

    def __init__(self) -> None:
        self._started: list[tuple[str, subprocess.Popen, Path]] = []

    def __enter__(self) -> "Processes":
        return self

    def __exit__(self, *_: object) -> None:
        for _, process, _ in reversed(self._started):
            self._end(process)
        self._started.clear()

    def start(
        self,
        name: str,
        command: list[str],
        log: Path,
        *,
        env: dict[str, str] | None = None,
        stdin: int = subprocess.DEVNULL,
    ) -> subprocess.Popen:
        """Start a process in its own group, so that Ctrl-C reaches only the benchmark, which stops all in order."""
        log.parent.mkdir(parents=True, exist_ok=True)
        # A signal between the start and the append below would leave the process behind.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
        try:
            with log.open("ab") as output:
                process = subprocess.Popen(
                    command,
                    stdin=stdin,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                    env={**os.environ, **(env or {})},
                    preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS),  # noqa: PLW1509  It only sets the signal mask.
                )
            self._started.append((name, process, log))
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
        return process

    def stop(self, process: subprocess.Popen) -> None:
        """Stop one process and its group before the others."""
        self._end(process)
        self._started = [entry for entry in self._started if entry[1] is not process]

    def wait_until(self, what: str, condition: Callable[[], bool], seconds: float = 60) -> None:
        """Wait for a condition. Fails with the log of a started process that ends meanwhile."""
        deadline = time.monotonic() + seconds
        while not condition():
            for name, process, log in self._started:
                if process.poll() is not None:
                    raise BenchError(f"{name} ended with {process.returncode}:\n{_tail(log)}")
            if time.monotonic() > deadline:
                raise BenchError(f"timed out after {seconds:.0f} s waiting until {what}")
            time.sleep(0.02)

    @staticmethod
    def _end(process: subprocess.Popen) -> None:
        """Send SIGTERM to the leader, which stops its children. Then kill what is left of the group."""
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _tail(log: Path) -> str:
    """The last lines of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-20:])
