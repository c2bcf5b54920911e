"""The loop of a server of a test."""

import socket
import threading
from contextlib import contextmanager


@contextmanager
def serving(listener, handle):
    """Calls `handle` with each connection to a listening socket, in a thread of its own, until the block ends."""

    def accept():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=handle, args=[connection], daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
