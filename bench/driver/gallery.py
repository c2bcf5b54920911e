"""The row of the gallery: what its page does in Chromium (../gallery.py), beside the figures that it must reach."""

import json
import os
import statistics
import subprocess
from pathlib import Path

from . import report
from .processes import BenchError
from .stacks import BENCH, Stack

NAME = "gallery"
IMAGES = 10_000
AT_MOST = {"first view, ms": 1000, "tasks above 50 ms": 0, "INP, ms": 100}


def measure(stack: Stack, python: Path, rounds: int) -> dict[str, list[int]]:
    """The figures, with a value a round. `python` has Playwright."""
    environment = {**os.environ, "BASE_URL": f"http://{stack.host}", "IMAGES": str(IMAGES), "ROUNDS": str(rounds)}
    done = subprocess.run(
        [python, BENCH / "gallery.py"], env=environment, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise BenchError(f"bench/gallery.py ended with {done.returncode}")
    return json.loads(done.stdout)


def text(results: dict[str, list[int]]) -> str:
    """The table of the figures: their medians, and all values."""
    lines = []
    for name, values in results.items():
        median = statistics.median(values)
        wanted = AT_MOST.get(name)
        reached = "" if wanted is None else f" (≤ {wanted:,}) {'yes' if median <= wanted else '**no**'}"
        lines.append([name, f"{median:,.0f}{reached}", ", ".join(f"{value:,}" for value in values)])
    return report.table([f"in a list of {IMAGES:,} images", "median", "rounds"], lines)
