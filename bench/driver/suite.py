"""The measurements of the table: in every round, every row at every target in turn."""

import os
import shutil
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from . import alone, load, usage
from .engines import Engine
from .fixtures import Fixtures
from .processes import BenchError
from .rows import Row, Scene
from .stacks import Stack

LEAST_UPLOADS = 5
# Copies of an upload in the page cache at one time: nginx's and those of S3.
COPIES_OF_AN_UPLOAD = 3
Result = dict


@dataclass(frozen=True)
class Plan:
    """The parameters of all measurements."""

    seconds: float
    rounds: int
    clients: int
    folder: Path
    own_client: Path

    def drive(self, work: load.Work, *, clients: int | None = None, seconds: float | None = None) -> Result:
        """One measurement. The defaults for clients and seconds are those of the plan."""
        return load.drive(
            work, self.folder, self.own_client, clients=clients or self.clients, seconds=seconds or self.seconds
        )


class Suite:
    """Measures the rows. A row's target name determines the stack."""

    def __init__(
        self, plan: Plan, engine: Engine, fixtures: Fixtures, stacks: dict[str, Stack], say: Callable[[str], None]
    ):
        self._plan = plan
        self._engine = engine
        self._fixtures = fixtures
        self._stacks = stacks
        self._say = say

    def run(self, rows: list[Row]) -> dict[str, dict[str, list[Result]]]:
        """Measure all rounds. Return the results by row and target. The order of the targets rotates in each round."""
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
        """The memory of each stack in bytes: nginx and workers together, renderers apart from them."""
        found = {}
        for name, stack in self._stacks.items():
            found[name] = usage.memory(usage.service(stack.roots))
            if renderers := [stat.pid for stat in usage.split_all(stack.roots)["renderers"]]:
                found[f"{name}, renderers"] = usage.memory(renderers)
        return found

    def _is_s3(self, row: Row, name: str) -> bool:
        """Whether the target is S3 itself. The floor of /healthz is the C loop instead."""
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
        work = make(scene, stack.host if stack else self._engine.host)
        return replace(work, headers={**work.headers, **stack.headers}) if stack else work

    def _warm_up(self, row: Row, name: str) -> None:
        """Check one response completely, then warm up caches and connections."""
        if row.alone:
            return
        work = self._work(row, name, f"warm/{row.name}/{name}")
        status, body = load.probe(work)
        if status not in (200, 201) or (work.method == "GET" and len(body) < work.least_bytes - 500):
            raise BenchError(f"{row.title}, {name}: {status}, {len(body)} bytes: {body[:300]!r}")
        self._plan.drive(work, seconds=1)

    def _measure(self, row: Row, name: str, turn: int) -> Result:
        stack = self._stack(row, name)
        work = self._work(row, name, f"{row.name}/{name}/{turn}")
        before = self._cpu(stack)
        is_load = isinstance(work, load.Work)
        result = self._plan.drive(work) if is_load else self._upload_alone(work, row.once, stack)
        after = self._cpu(stack)
        if stack and stack.caches_wrongly():
            result["wrong"] = "nginx has cached responses in a row without a cache"
        count = max(result["requests"], 1)
        result["cpu_ms"] = {part: (after[part] - before[part]) * 1e3 / count for part in after}
        return result

    def _cpu(self, stack: Stack | None) -> dict[str, float]:
        """The CPU seconds so far of S3, of the stack's nginx and of its workers."""
        parts = {"s3": usage.tree(self._engine.process.pid), **(usage.split_all(stack.roots) if stack else {})}
        return {part: usage.cpu_seconds(stats) for part, stats in parts.items()}

    def _upload_alone(self, upload: alone.Upload, once: bool, stack: Stack | None) -> Result:
        """Upload one after the other for the time of a measurement, or only once."""
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
        """Bring the machine into the same state before each upload."""
        # In a virtual machine, unused memory belongs to the host and is slow to get back. So use as much as the copies
        # of the file will need. This also reads the file into the page cache.
        copy = self._plan.folder / "settle"
        with copy.open("wb") as out:
            for _ in range(COPIES_OF_AN_UPLOAD):
                with upload.file.open("rb") as file:
                    shutil.copyfileobj(file, out, 1 << 20)
        copy.unlink()
        # Write dirty pages of earlier uploads now, not during this upload.
        os.sync()


def _short(result: Result) -> str:
    """A short form of a result, for the progress output."""
    if result["wrong"]:
        return f"INVALID: {result['wrong']}"
    return f"{result['per_second']:>9.1f}/s  p50 {result['p50_ms']:.2f} ms  p99 {result['p99_ms']:.2f} ms"
