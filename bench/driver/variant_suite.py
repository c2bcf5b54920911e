"""The measurements of variants: in every round, every row at every target in turn."""

import json
import os
import statistics
import subprocess
from collections.abc import Callable
from itertools import count
from pathlib import Path

from . import crowd, load, quality, usage
from .engines import Engine
from .pictures import Picture
from .processes import BenchError
from .stacks import Stack
from .suite import Plan, Result
from .variants import CACHED, EXAMPLE, FIRST, VARIANTS, Variant

# An API's pages ask for a few pictures at a time, and renderers take as many jobs as there are cores.
CLIENTS = 8
# First variants of a round. Each is of an object that nobody has asked for.
FIRSTS = 10
OK = 200


class VariantSuite:
    """Measures the rows of variants: our service, thumbor, and libvips in a process of its own a core."""

    def __init__(
        self,
        plan: Plan,
        engine: Engine,
        bucket: str,
        pictures: dict[str, Picture],
        stacks: dict[str, Stack],
        vips: Path | None,
        say: Callable[[str], None],
    ):
        self._plan = plan
        self._engine = engine
        self._bucket = bucket
        self._pictures = pictures
        self._stacks = stacks
        self._vips = vips
        self._say = say
        self._client = engine.client()
        self._firsts = count()
        self._urls: dict[str, str] = {}
        for picture in pictures.values():
            self._put(f"pictures/{picture.file.name}", picture)

    def look(self, variants: list[Variant]) -> dict[str, dict[str, dict]]:
        """What each target makes of each row: bytes and ratio to the reference, by row and target."""
        return {variant.name: self._look(variant) for variant in variants}

    def run(self, names: list[str]) -> dict[str, dict[str, list[Result]]]:
        """Measure all rounds. Return the results by row and target."""
        results: dict[str, dict[str, list[Result]]] = {}
        measures = {variant.name: (variant.title, self._uncached(variant)) for variant in VARIANTS}
        measures[CACHED] = (f"cached: {EXAMPLE.title}", self._cached())
        measures[FIRST] = (f"first, alone: {EXAMPLE.title}", self._first())
        chosen = {name: measures[name] for name in names}
        for turn in range(self._plan.rounds):
            for name, (title, measure) in chosen.items():
                targets = list(measure)
                start = turn % max(1, len(targets))
                for target in targets[start:] + targets[:start]:
                    result = measure[target](turn)
                    results.setdefault(name, {}).setdefault(target, []).append(result)
                    self._say(f"round {turn + 1}  {title:<40} {target:<8} {_short(result)}")
        return results

    # The rows

    def _uncached(self, variant: Variant) -> dict[str, Callable[[int], Result]]:
        """Every request asks for another height above the variant's own: the same work, and no cache has it.

        The originals are in the caches of our nginx and of thumbor.
        """
        parts = self._plan.rounds
        key, url = self._address(variant.picture)
        paths = {
            "ours": lambda height: variant.ours(key, height),
            "thumbor": lambda height: variant.thumbor(url, height),
        }

        def at(name: str) -> Callable[[int], Result]:
            stack, path = self._stacks[name], paths[name]
            return lambda turn: self._crowd(stack, [path(height) for height in variant.heights(turn, parts)])

        measures = {name: at(name) for name in paths if name in self._stacks}
        if self._vips:
            measures["vips"] = lambda turn: self._in_process(variant)
        return measures

    def _cached(self) -> dict[str, Callable[[int], Result]]:
        """One variant again and again: from our nginx's cache, from thumbor's results, and as a file of nginx."""
        works: dict[str, tuple[Stack, str]] = {}
        key, url = self._address(EXAMPLE.picture)
        if "ours" in self._stacks:
            works["ours"] = (self._stacks["ours"], EXAMPLE.ours(key))
        if "thumbor" in self._stacks:
            works["thumbor"] = (self._stacks["thumbor"], EXAMPLE.thumbor(url))
        if "thumbor" in works and "ours" in works:
            thumbor = self._stacks["thumbor"]
            works["static"] = (thumbor, "/static/variant.webp")

        def at(name: str) -> Callable[[int], Result]:
            stack, path = works[name]

            def measure(_: int) -> Result:
                if name == "static":
                    (stack.static / "variant.webp").write_bytes(self._get(*works["ours"]))
                body = self._get(stack, path)
                work = load.Work(stack.host, [path], least_bytes=len(body))
                self._plan.drive(work, seconds=1)
                before = self._cpu(stack)
                return self._with_cpu(stack, before, self._plan.drive(work))

            return measure

        return {name: at(name) for name in works}

    def _first(self) -> dict[str, Callable[[int], Result]]:
        """One request at a time, each for a variant of an object that nobody has asked for."""

        def at(name: str) -> Callable[[int], Result]:
            stack = self._stacks[name]

            def measure(_: int) -> Result:
                picture = self._pictures[EXAMPLE.picture]
                keys = [f"first/{next(self._firsts)}{picture.file.suffix}" for _ in range(FIRSTS)]
                for key in keys:
                    self._put(key, picture)
                os.sync()
                if name == "ours":
                    return self._crowd(stack, [EXAMPLE.ours(key) for key in keys], 1, everything=True)
                return self._crowd(stack, [EXAMPLE.thumbor(self._url(key)) for key in keys], 1, everything=True)

            return measure

        return {name: at(name) for name in ("ours", "thumbor") if name in self._stacks}

    # Measuring

    def _crowd(self, stack: Stack, paths: list[str], clients: int = CLIENTS, *, everything: bool = False) -> Result:
        before = self._cpu(stack)
        answers = crowd.closed(stack.host, paths, clients, float("inf") if everything else self._plan.seconds)
        wrong = None
        if set(answers.statuses) != {OK}:
            wrong = f"statuses {dict(answers.statuses)}"
        elif answers.repeated:
            wrong = "not enough addresses: use a shorter DURATION"
        return self._with_cpu(
            stack,
            before,
            {
                "requests": len(answers.times),
                "per_second": len(answers.times) / answers.seconds,
                "p50_ms": answers.share(0.5),
                "p99_ms": answers.share(0.99),
                "max_ms": answers.share(1),
                "wrong": wrong,
            },
        )

    def _in_process(self, variant: Variant) -> Result:
        """libvips in one process a core."""
        file = self._pictures[variant.picture].file
        command = [str(self._vips), str(file), *variant.vips(self._plan.seconds)]
        started = [
            subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "VIPS_WARNING": "1"})
            for _ in os.sched_getaffinity(0)
        ]
        done = [json.loads(process.communicate()[0].removeprefix("RESULT ")) for process in started]
        requests = sum(each["requests"] for each in done)
        return {
            "requests": requests,
            "per_second": sum(each["requests"] / each["seconds"] for each in done),
            "p50_ms": statistics.mean(each["seconds"] / each["requests"] for each in done) * 1e3,
            "cpu_ms": {"workers": sum(each["cpu_seconds"] for each in done) * 1e3 / requests},
            "wrong": None,
        }

    def _cpu(self, stack: Stack) -> dict[str, float]:
        parts = {"s3": usage.tree(self._engine.process.pid), **usage.split_all(stack.roots)}
        return {part: usage.cpu_seconds(stats) for part, stats in parts.items()}

    def _with_cpu(self, stack: Stack, before: dict[str, float], result: Result) -> Result:
        after = self._cpu(stack)
        requests = max(result["requests"], 1)
        result["cpu_ms"] = {part: (after[part] - before[part]) * 1e3 / requests for part in after}
        return result

    # Quality

    def _look(self, variant: Variant) -> dict[str, dict]:
        """The answer of each target, and for stills the same without a loss (PNG), which shows the scaling alone."""
        picture = self._pictures[variant.picture]
        reference = quality.frames_of(picture.file, (variant.width, variant.height))
        key, url = self._address(variant.picture)
        found = {}
        for name in ("ours", "thumbor", "vips"):
            bodies = {}
            for form in (None,) if variant.is_animated else (None, "png"):
                if name == "ours" and name in self._stacks:
                    bodies[form] = self._get(self._stacks[name], variant.ours(key, form=form))
                elif name == "thumbor" and name in self._stacks:
                    bodies[form] = self._get(self._stacks[name], variant.thumbor(url, form=form))
                elif name == "vips" and self._vips:
                    bodies[form] = self._from_vips(variant, form)
            if not bodies:
                continue
            seen = quality.look(bodies[None], reference)
            scaled = quality.look(bodies["png"], reference) if "png" in bodies else None
            found[name] = {**seen.__dict__, "scaling_psnr": scaled.psnr if scaled else None}
            self._say(f"{variant.title:<40} {name:<8} {seen.format} {seen.bytes} bytes, {seen.psnr:.1f} dB")
        return found

    def _from_vips(self, variant: Variant, form: str | None) -> bytes:
        out = self._plan.folder / "from-vips"
        command = [str(self._vips), str(self._pictures[variant.picture].file), *variant.vips(0, form), str(out)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "VIPS_WARNING": "1"})
        return out.read_bytes()

    # Objects and addresses

    def _put(self, key: str, picture: Picture) -> None:
        self._client.put_object(
            Bucket=self._bucket, Key=key, Body=picture.file.read_bytes(), ContentType=picture.content_type
        )

    def _url(self, key: str) -> str:
        """The presigned URL of an object."""
        return self._engine.url + self._engine.signer().sign("GET", [f"/{self._bucket}/{key}"])[0]

    def _address(self, name: str) -> tuple[str, str]:
        """Key and presigned URL of an original. The URL is made once: thumbor keeps originals by it."""
        key = f"pictures/{self._pictures[name].file.name}"
        return key, self._urls.setdefault(key, self._url(key))

    def _get(self, stack: Stack, path: str) -> bytes:
        status, _, body = crowd.Connection(stack.host).get(path)
        if status != OK:
            raise BenchError(f"{stack.name}: {path} gives {status}: {body[:300]!r}")
        return body


def _short(result: Result) -> str:
    """A short form of a result, for the progress output."""
    if result["wrong"]:
        return f"INVALID: {result['wrong']}"
    cpu = sum(value for part, value in result["cpu_ms"].items() if part != "s3")
    return f"{result['per_second']:>9.1f}/s  p50 {result['p50_ms']:.1f} ms  CPU {cpu:.2f} ms"
