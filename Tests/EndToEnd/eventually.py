"""Waiting for a condition instead of for a time."""

import time


def eventually(condition, what, seconds=20):
    """Calls `condition` until it gives something true and returns that; fails with `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.02)
