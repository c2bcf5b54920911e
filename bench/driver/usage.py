"""CPU time and memory of process trees, from /proc."""

import os
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
KIB = 1024
RENDERER = "ImageRenderer"


@dataclass(frozen=True)
class Stat:
    """The fields of /proc/PID/stat that the benchmark needs."""

    pid: int
    name: str
    parent: int
    ticks: int


def _stat(pid: int) -> Stat | None:
    """Read /proc/PID/stat. None if the process has ended. The name may contain parentheses."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    name = text[text.index("(") + 1 : text.rindex(")")]
    fields = text[text.rindex(")") + 2 :].split()
    # proc(5): field 4 is ppid, 14 and 15 are utime and stime, 16 and 17 those of finished children.
    return Stat(pid, name, int(fields[1]), sum(int(field) for field in fields[11:15]))


def tree(root: int) -> list[Stat]:
    """The process and all its descendants."""
    every = [stat for pid in os.listdir("/proc") if pid.isdigit() and (stat := _stat(int(pid)))]
    children: dict[int, list[Stat]] = {}
    for stat in every:
        children.setdefault(stat.parent, []).append(stat)
    found = [stat for stat in every if stat.pid == root]
    for stat in found:
        found.extend(children.get(stat.pid, []))
    return found


def split_all(roots: list[subprocess.Popen]) -> dict[str, list[Stat]]:
    """Split the process trees of a stack into nginx, renderers, and workers with all supervisors.

    Waiting shells are left out. A renderer's children count as renderers.
    """
    stats = [stat for root in roots for stat in tree(root.pid)]
    return {
        "nginx": [stat for stat in stats if stat.name == "nginx"],
        "workers": [
            stat for stat in stats if stat.name not in {"nginx", RENDERER, "bash", "sh", "sleep", "stack", "renderers"}
        ],
        "renderers": [stat for stat in stats if stat.name == RENDERER],
    }


def service(roots: list[subprocess.Popen]) -> list[int]:
    """The ids of a stack's nginx and workers, which serve everything but new variants."""
    parts = split_all(roots)
    return [stat.pid for part in ("nginx", "workers") for stat in parts[part]]


def cpu_seconds(stats: list[Stat]) -> float:
    """The CPU time of these processes so far."""
    return sum(stat.ticks for stat in stats) / TICKS_PER_SECOND


def memory(pids: list[int]) -> dict[str, int]:
    """Memory in bytes: `pss` (shared pages counted proportionally), `rss`, `anonymous` (pages without a file)."""
    total = {"pss": 0, "rss": 0, "anonymous": 0}
    fields = {"Pss:": "pss", "Rss:": "rss", "Anonymous:": "anonymous"}
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except (FileNotFoundError, ProcessLookupError):
            continue
        for line in lines:
            words = line.split()
            if words[0] in fields:
                total[fields[words[0]]] += int(words[1]) * KIB
    return total


class PeakAnonymous:
    """The peak of anonymous memory of any one of these processes while the context is open, in bytes."""

    def __init__(self, pids: list[int], every_seconds: float = 0.05):
        self.peak = 0
        self._pids = pids
        self._every = every_seconds
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._sample)

    def __enter__(self) -> "PeakAnonymous":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _sample(self) -> None:
        while True:
            self.peak = max([self.peak, *(memory([pid])["anonymous"] for pid in self._pids)])
            if self._done.wait(self._every):
                return
