"""Requests at a fixed rate that show what other clients notice. They are sent by a process of their own."""

import multiprocessing
import signal
import threading
from itertools import cycle
from multiprocessing.connection import Connection

from . import crowd
from .crowd import Answers, Upload

# For each kind of request. Three kinds are less than a tenth of what the machine can serve.
PER_SECOND, CLIENTS = 25, 4


class Others:
    """Requests of several kinds, while the context is open. `answers` has the answers of each kind afterwards.

    The threads of one Python process wait for each other. So these requests are not sent by the process that makes the
    load.
    """

    def __init__(self, host: str, paths: dict[str, str | Upload], per_second: float = PER_SECOND):
        fresh = multiprocessing.get_context("spawn")
        self._here, there = fresh.Pipe()
        self._process = fresh.Process(target=_send, args=(host, paths, per_second, there), daemon=True)
        self.answers: dict[str, Answers] = {}

    def __enter__(self) -> "Others":
        self._process.start()
        # The process has started Python, and sends.
        self._here.recv()
        return self

    def __exit__(self, *_: object) -> None:
        self._here.send(None)
        self.answers = self._here.recv()
        self._process.join()


def _send(host: str, paths: dict[str, str | Upload], per_second: float, main: Connection) -> None:
    """Send requests until the main process says that it is enough."""
    # Ctrl-C is for the main process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    over = threading.Event()
    answers: dict[str, Answers] = {}

    def run(kind: str, path: str | Upload) -> None:
        answers[kind] = crowd.paced(host, cycle([path]), per_second, float("inf"), CLIENTS, until=over.is_set)

    threads = [threading.Thread(target=run, args=each) for each in paths.items()]
    for thread in threads:
        thread.start()
    main.send(None)
    main.recv()
    over.set()
    for thread in threads:
        thread.join()
    main.send({kind: answers[kind] for kind in paths})
