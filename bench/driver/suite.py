"""The table's measurements: every row at every target in turn, round after round."""

import os
import shutil
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from . import alone, load, usage
from .engines import Engine
from .fixtures import Fixtures
from .processes import BenchError
from .rows import Row, Scene
from .stacks import Stack

LEAST_UPLOADS = 5
# Of an upload, in page cache at one time: nginx's and those of S3.
COPIES_OF_AN_UPLOAD = 3
Result = dict


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    seconds: float
    rounds: int
    clients: int
    folder: Path
    own_client: Path

    def drive(self, work: load.Work, *, clients: int | None = None, seconds: float | None = None) -> Result:
        """One measurement, as long and with as many clients as planned where nothing else is said."""
        return load.drive(
            work, self.folder, self.own_client, clients=clients or self.clients, seconds=seconds or self.seconds
        )


class Suite:
    """Measures rows at stacks; what a target is called in a row decides which stack that is."""

    def __init__(
        self, plan: Plan, engine: Engine, fixtures: Fixtures, stacks: dict[str, Stack], say: Callable[[str], None]
    ):
        self._plan = plan
        self._engine = engine
        self._fixtures = fixtures
        self._stacks = stacks
        self._say = say

    def run(self, rows: list[Row]) -> dict[str, dict[str, list[Result]]]:
        """Every round's result by row and target. The order of the targets turns from round to round."""
        results: dict[str, dict[str, list[Result]]] = {}
        targets = {
            row.name: [name for name in row.targets if self._stack(row, name) or self._is_s3(row, name)] for row in rows
        }
        for row in rows:
            for name in targets[row.name]:
                self._warm_up(row, name)
        for turn in range(self._plan.rounds):
            for row in rows:
                names = targets[row.name]
                for name in names[turn % len(names) :] + names[: turn % len(names)] if names else []:
                    result = self._measure(row, name, turn)
                    results.setdefault(row.name, {}).setdefault(name, []).append(result)
                    self._say(f"round {turn + 1}  {row.title:<34} {name:<6} {_short(result)}")
        return results

    def memory(self) -> dict[str, dict[str, int]]:
        """Bytes that each stack has now, nginx and workers together."""
        return {
            name: usage.memory([stat.pid for part in usage.split_all(stack.roots).values() for stat in part])
            for name, stack in self._stacks.items()
        }

    def _is_s3(self, row: Row, name: str) -> bool:
        """Whether the target is S3 itself; the floor of /healthz is the C loop."""
        return name == "floor" and row.name != "healthz"

    def _stack(self, row: Row, name: str) -> Stack | None:
        if name == "floor":
            return self._stacks.get("hello") if row.name == "healthz" else None
        if name == "ours" and not row.cache:
            return self._stacks.get("ours-uncached")
        return self._stacks.get(name)

    def _work(self, row: Row, name: str, unique: str) -> load.Work | alone.Upload:
        scene = Scene(self._fixtures, self._engine.signer(), self._plan.seconds, unique)
        stack = self._stack(row, name)
        make = row.api if stack else row.floor
        return make(scene, stack.host if stack else self._engine.host)

    def _warm_up(self, row: Row, name: str) -> None:
        """Check one answer in full, and let caches and connections fill."""
        if row.alone:
            return
        work = self._work(row, name, f"warm/{row.name}")
        status, body = load.probe(work)
        if status not in (200, 201) or (work.method == "GET" and len(body) < work.least_bytes - 500):
            raise BenchError(f"{row.title}, {name}: {status}, {len(body)} bytes: {body[:300]!r}")
        self._plan.drive(work, seconds=1)

    def _measure(self, row: Row, name: str, turn: int) -> Result:
        stack = self._stack(row, name)
        work = self._work(row, name, f"{row.name}/{turn}")
        before = self._cpu(stack)
        is_load = isinstance(work, load.Work)
        result = self._plan.drive(work) if is_load else self._upload_alone(work, row.once, stack)
        after = self._cpu(stack)
        if stack and stack.caches_wrongly():
            result["wrong"] = "nginx kept answers in its cache, and this row is without"
        count = max(result["requests"], 1)
        result["cpu_ms"] = {part: (after[part] - before[part]) * 1e3 / count for part in after}
        return result

    def _cpu(self, stack: Stack | None) -> dict[str, float]:
        """CPU seconds so far of S3 and of the stack's two parts."""
        parts = {"s3": usage.tree(self._engine.process.pid), **(usage.split_all(stack.roots) if stack else {})}
        return {part: usage.cpu_seconds(stats) for part, stats in parts.items()}

    def _upload_alone(self, upload: alone.Upload, once: bool, stack: Stack | None) -> Result:
        """Uploads one after the other for the time of a measurement, or a single one."""
        self._settle(upload)
        workers = [stat.pid for stat in usage.split_all(stack.roots)["workers"]] if stack else []
        times, wrong = [], None
        deadline = time.monotonic() + self._plan.seconds
        with usage.PeakAnonymous(workers) as memory:
            while not times or (not once and (len(times) < LEAST_UPLOADS or time.monotonic() < deadline)):
                seconds, status, body = alone.send(upload)
                times.append(seconds)
                if status not in (200, 201):
                    wrong = f"{status}: {body[:200]!r}"
                    break
                if stack:
                    alone.delete(upload.host, body)
        return {
            "requests": len(times),
            "per_second": 1 / statistics.mean(times),
            "p50_ms": statistics.median(times) * 1e3,
            "p99_ms": max(times) * 1e3,
            "max_ms": max(times) * 1e3,
            "worker_peak_anonymous": memory.peak if workers else None,
            "wrong": wrong,
        }

    def _settle(self, upload: alone.Upload) -> None:
        """Leave the machine in the same state before each upload."""
        # In a virtual machine, memory that was not used of late is the host's, and slow to get back: take as much of it as the copies of
        # the file will need. This also reads the file into the page cache.
        copy = self._plan.folder / "settle"
        with copy.open("wb") as out:
            for _ in range(COPIES_OF_AN_UPLOAD):
                with upload.file.open("rb") as file:
                    shutil.copyfileobj(file, out, 1 << 20)
        copy.unlink()
        # What earlier uploads left to be written would otherwise be written during this one.
        os.sync()


def _short(result: Result) -> str:
    """A result in a few words, for the one who watches."""
    if result["wrong"]:
        return f"INVALID: {result['wrong']}"
    return f"{result['per_second']:>9.1f}/s  p50 {result['p50_ms']:.2f} ms  p99 {result['p99_ms']:.2f} ms"
