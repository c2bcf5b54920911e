"""`scripts/bench variants-overload`: what others notice while renderers have too much to do, or hostile pictures.

Phases: `overload` asks for four times as many variants as renderers can make; `transforms` asks for many mixed ones and
looks at the memory; `bombs` asks for variants of hostile pictures, one after the other. Beside each, views, lists and
cached variants are asked for at a fixed rate, and compared with the same without any other load. `uploads` does the
same with uploads that an inspector checks in full.
"""

import argparse
import datetime
import os
import random
import shutil
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Set
from pathlib import Path
from urllib.parse import urlencode

from driver import crowd, report, usage
from driver.bombs import BOMBS
from driver.crowd import Answers, Upload
from driver.engines import Engine, start_engine
from driver.others import Others
from driver.pictures import Picture, make_pictures
from driver.processes import BenchError, Processes, Stopped, stop_on_signals
from driver.stacks import BENCH, Stack, start_ours

BUCKET = "overload"
PHASES = ["overload", "uploads", "transforms", "bombs"]
CAPACITY_CLIENTS, TIMES_CAPACITY, OVERLOAD_CLIENTS = 8, 4, 96
LISTED = 100
P99_MAX = 2.0
# Uploads of the photograph. An inspector needs about a tenth of the time for them.
UPLOADS_PER_SECOND = 3
MIXED_CLIENTS, WARM_UP = 6, 200
BOMB_STATUSES = {422, 503, 504}
OVERLOAD_STATUSES = {200, 503}
SAMPLE_SECONDS = 0.25
MIB = 1 << 20
# The default of the setting of this name.
RENDER_MEMORY_BYTES = 1 << 30
# Options that some of the mixed variants have.
EXTRAS = {"blur": "1.5", "sharpen": "1", "grayscale": "true", "rotate": "90", "gravity": "smart"}


def arguments() -> argparse.Namespace:
    """Parse the options. The paths come from scripts/bench."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--phases", default=" ".join(PHASES))
    parser.add_argument("--seconds", type=float, default=60, help="of the overload")
    parser.add_argument("--transforms", type=int, default=10_000)
    parser.add_argument("--bombs", type=int, default=1_000)
    parser.add_argument("--timeout", type=int, default=10, help="TRANSFORM_TIMEOUT_SECONDS")
    parser.add_argument("--engine", default=os.environ.get("ENGINE") or "seaweedfs")
    parser.add_argument("--run-dir", type=Path, required=True)
    parser.add_argument("--results", type=Path, default=Path(os.environ.get("RESULTS") or BENCH / "results"))
    parser.add_argument("--binaries", type=Path, required=True)
    parser.add_argument("--programs", type=Path, required=True)
    options = parser.parse_args()
    options.phases = options.phases.split()
    if unknown := set(options.phases) - set(PHASES):
        parser.error(f"{' '.join(sorted(unknown))}: unknown, must be of {' '.join(PHASES)}")
    return options


class Memory:
    """The memory of the renderers while the context is open: the peak of all together, and of any one process."""

    def __init__(self, stack: Stack):
        self._stack = stack
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample)
        self.all = self.one = 0

    def __enter__(self) -> "Memory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._over.wait(SAMPLE_SECONDS):
            held = [usage.memory([stat.pid]) for stat in usage.split_all(self._stack.roots)["renderers"]]
            self.all = max(self.all, sum(each["pss"] for each in held))
            self.one = max([self.one, *(each["anonymous"] for each in held)])


class Overload:
    """The phases. Each prints its tables and adds what is wrong to `wrong`."""

    def __init__(self, options: argparse.Namespace, engine: Engine, stack: Stack, pictures: dict[str, Picture]):
        self._options = options
        self._stack = stack
        self._host = stack.host
        self._client = engine.client()
        self._keys = {name: f"pictures/{picture.file.name}" for name, picture in pictures.items()}
        for name, picture in pictures.items():
            self._put(self._keys[name], picture.file.read_bytes(), picture.content_type)
        for i in range(LISTED):
            self._put(f"list/{i:03}.jpg", b"x", "image/jpeg")
        photo = self._keys["photo"]
        self._others = {
            "view": f"/images/{photo}",
            "list": f"/images?prefix=list/&limit={LISTED}",
            "cached": f"/images/{photo}?width=320&height=240&format=webp",
        }
        self._upload = Upload("/images/upload", pictures["photo"].file.read_bytes(), pictures["photo"].content_type)
        self._addresses = self._uncached()
        self._capacity = 0.0
        self._idle: dict[str, Answers] = {}
        self.lines: list[str] = []
        self.wrong: list[str] = []

    def run(self) -> None:
        """All requested phases."""
        # The cached variant gets into the cache, and connections and buffers grow to their size.
        with Others(self._host, self._others):
            time.sleep(3)
        pids = self._pids()
        with Others(self._host, self._others) as others:
            time.sleep(max(5.0, self._options.seconds / 3))
        self._idle = others.answers
        for phase in self._options.phases:
            getattr(self, f"_{phase}")()
        lost = {name: len(before - self._pids()[name]) for name, before in pids.items()}
        self._say("\nprocesses that ended: " + ", ".join(f"{count} {name}" for name, count in lost.items()))
        self.wrong += [f"{count} {name} ended" for name, count in lost.items() if count]

    def _crowd(self) -> Answers:
        """Ask for more variants than can be made, for the seconds of the options."""
        if not self._capacity:
            measured = crowd.closed(self._host, self._addresses, CAPACITY_CLIENTS, max(3.0, self._options.seconds / 6))
            self._capacity = len(measured.times) / measured.seconds
        rate = TIMES_CAPACITY * self._capacity
        return crowd.paced(self._host, self._addresses, rate, self._options.seconds, OVERLOAD_CLIENTS)

    def _overload(self) -> None:
        with Memory(self._stack) as memory, Others(self._host, self._others) as others:
            answers = self._crowd()
        made = answers.statuses[200] / answers.seconds
        rate = TIMES_CAPACITY * self._capacity
        self._say(
            f"\n## {self._options.seconds:g} s of {rate:.0f} renders a second; {self._capacity:.1f} can be made\n"
        )
        self._say(f"- answers: {_counted(answers.statuses)}; made: {made:.1f} a second")
        self._say(_peaks(memory))
        self._expect("overload", answers.statuses, OVERLOAD_STATUSES)
        self._compare("overload", others.answers)

    def _uploads(self) -> None:
        uploads: dict[str, str | Upload] = {"upload": self._upload}
        with Others(self._host, uploads, UPLOADS_PER_SECOND) as idle:
            time.sleep(max(5.0, self._options.seconds))
        with Others(self._host, uploads, UPLOADS_PER_SECOND) as others:
            self._crowd()
        self._idle |= idle.answers
        self._say(f"\n## Uploads with a full check, {UPLOADS_PER_SECOND} a second, beside the same renders\n")
        self._compare("uploads", others.answers, allowed={201})

    def _transforms(self) -> None:
        wanted = self._options.transforms
        mixed = self._mixed()
        crowd.closed(self._host, [next(mixed) for _ in range(min(WARM_UP, wanted))], MIXED_CLIENTS)
        before = self._memory()
        answers = crowd.closed(self._host, [next(mixed) for _ in range(wanted)], MIXED_CLIENTS)
        after = self._memory()
        self._say(f"\n## {wanted} mixed transforms, {len(answers.times) / answers.seconds:.1f} a second\n")
        self._say(f"- answers: {_counted(answers.statuses)}")
        for name, held in before.items():
            self._say(f"- {name}: {held / MIB:.1f} MiB before, {after[name] / MIB:.1f} MiB after")
        self._expect("transforms", answers.statuses, {200})

    def _bombs(self) -> None:
        keys = []
        for make, content_type in BOMBS:
            keys.append(f"bombs/{make.__name__}")
            self._put(keys[-1], make(), content_type)
        found: dict[str, Answers] = {key: Answers() for key in keys}
        connection = crowd.Connection(self._host)
        with Memory(self._stack) as memory, Others(self._host, self._others) as others:
            for i in range(self._options.bombs):
                key = keys[i % len(keys)]
                # Refusals are cached too, so each request is for another variant.
                status, seconds, _ = connection.get(f"/images/{key}?width={320 + i // len(keys)}&format=webp")
                found[key].times.append(seconds)
                found[key].statuses[status] += 1
        connection.close()
        self._say(f"\n## {self._options.bombs} hostile pictures in a row\n")
        rows = [
            [key.removeprefix("bombs/"), _counted(each.statuses), f"{each.share(0.5):.0f}", f"{each.share(1):.0f}"]
            for key, each in found.items()
        ]
        self._say(report.table(["kind", "answers", "p50 ms", "max ms"], rows))
        self._say("\n" + _peaks(memory))
        for key, each in found.items():
            self._expect(key, each.statuses, BOMB_STATUSES)
        self._compare("bombs", others.answers)

    # Requests

    def _uncached(self) -> Iterator[str]:
        """Addresses of variants that cost the same, each another cache entry: the height is above the variant's own."""
        key = self._keys["photo"]
        for width in range(320, 1000):
            for height in range(width, 8192):
                yield f"/images/{key}?width={width}&height={height}&format=jpeg"

    def _mixed(self) -> Iterator[str]:
        """Addresses of all kinds of variants, each another one."""
        seed = random.Random(12)
        names = ["photo"] * 3 + ["progressive"] + ["drawing"] * 5 + ["film"]
        number = 0
        while True:
            number += 1
            options = {
                "width": 64 + seed.randrange(900),
                "height": 64 + seed.randrange(900),
                "fit": seed.choice(["contain", "cover", "pad", "stretch"]),
                "format": seed.choice(["jpeg", "webp", "png", "avif", "auto"]),
                "quality": 40 + seed.randrange(55),
                # No two requests have the same.
                "crop": f"{number % 200},{number // 200 % 100},400,300",
            }
            options |= {name: value for name, value in EXTRAS.items() if seed.random() < 0.15}
            if seed.random() < 0.7:
                del options["crop"]
            yield f"/images/{self._keys[seed.choice(names)]}?{urlencode(options)}"

    def _put(self, key: str, body: bytes, content_type: str) -> None:
        self._client.put_object(Bucket=BUCKET, Key=key, Body=body, ContentType=content_type)

    # Figures

    def _pids(self) -> dict[str, set[int]]:
        """The workers, and the renderers without their children."""
        parts = usage.split_all(self._stack.roots)
        renderers = {stat.pid for stat in parts["renderers"]}
        return {
            "workers": {stat.pid for stat in parts["workers"] if stat.name == "ImageFCGI"},
            "renderers": {stat.pid for stat in parts["renderers"] if stat.parent not in renderers},
        }

    def _memory(self) -> dict[str, int]:
        return {
            name: usage.memory([stat.pid for stat in stats])["pss"]
            for name, stats in usage.split_all(self._stack.roots).items()
        }

    def _compare(self, phase: str, answers: dict[str, Answers], allowed: Set[int] = frozenset({200})) -> None:
        """A table of what others notice."""
        rows = []
        for kind, found in answers.items():
            idle, now = self._idle[kind].share(0.99), found.share(0.99)
            verdict = report.Verdict(now / idle if idle else None, P99_MAX, True)
            medians = [f"{each.share(0.5):.1f}" for each in (self._idle[kind], found)]
            rows.append([kind, _counted(found.statuses), *medians, f"{idle:.1f}", f"{now:.1f}", str(verdict)])
            self._expect(f"{phase}, {kind}", found.statuses, allowed)
        head = ["others", "answers", "p50 ms idle", "now", "p99 ms idle", "now", "p99 to idle"]
        self._say("\n" + report.table(head, rows))

    def _expect(self, what: str, statuses: Counter, allowed: Set[int]) -> None:
        if unexpected := {status: count for status, count in statuses.items() if status not in allowed}:
            self.wrong.append(f"{what}: {_counted(Counter(unexpected))}")

    def _say(self, line: str) -> None:
        print(line, flush=True)
        self.lines.append(line)


def _peaks(memory: Memory) -> str:
    """The memory that renderers had at most, beside what they may have."""
    bound = len(os.sched_getaffinity(0)) * RENDER_MEMORY_BYTES
    return (
        f"- renderers had at most {memory.all / MIB:.0f} MiB together (PSS; allowed: {bound / MIB:.0f} MiB), "
        f"one process {memory.one / MIB:.0f} MiB of its own"
    )


def _counted(statuses: Counter) -> str:
    """Statuses with their counts; 0 is a broken connection."""
    return ", ".join(f"{count} × {status or 'broken'}" for status, count in sorted(statuses.items()))


def main() -> int:
    """Run the phases. Return 0 if every answer is one that may be given, even if a figure is not reached."""
    options = arguments()
    stop_on_signals()
    about = report.machine(options.engine)
    stem = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d-%H%M%S") + f"-{options.engine}-variants-overload"
    folder = options.run_dir / stem
    folder.mkdir(parents=True)
    try:
        with Processes() as processes:
            engine = start_engine(options.engine, options.binaries, folder / "engine", processes)
            environment = {"TRANSFORM_TIMEOUT_SECONDS": str(options.timeout), "UPLOAD_CHECK": "full"}
            stack = start_ours(engine, BUCKET, folder, processes, environment=environment)
            overload = Overload(options, engine, stack, make_pictures(options.programs))
            overload.run()
        for wrong in overload.wrong:
            overload.lines.append(f"\nUNEXPECTED: {wrong}")
            print(overload.lines[-1], file=sys.stderr)
        head = (
            f"{about['date']}: {about['cores']} cores ({about['cpu']}), load before the start {about['load_before']}."
        )
        report.write(
            options.results,
            stem,
            {"machine": about, "lines": overload.lines, "wrong": overload.wrong},
            "\n".join([head, *overload.lines]) + "\n",
            {},
        )
        shutil.rmtree(folder)
        return 1 if overload.wrong else 0
    except Stopped as stopped:
        shutil.rmtree(folder)
        return stopped.status
    except BenchError as error:
        print(f"variants-overload: {error}\nlogs are in {folder}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
