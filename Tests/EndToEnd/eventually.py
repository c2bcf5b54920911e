"""Waits for a condition instead of sleeping for a fixed time."""

import time


def eventually(condition, what, seconds=20):
    """Calls `condition` until it returns a true value, and returns that value. Fails after `seconds`, naming `what`."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.02)
