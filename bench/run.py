"""`make bench`: start every target, measure, report, stop every target. scripts/bench prepares and starts it."""

import argparse
import datetime
import http.client
import os
import shutil
import sys
from pathlib import Path

from driver import gallery, plot, report, variant_report, variants
from driver.engines import start_engine
from driver.fixtures import make_fixtures
from driver.pictures import make_pictures
from driver.processes import BenchError, Processes, Stopped, stop_on_signals
from driver.rows import ROWS, Row
from driver.stacks import BENCH, Stack, start_flask, start_guarded, start_hello, start_ours, start_thumbor
from driver.suite import Plan, Suite
from driver.sweeps import Sweeps
from driver.variant_suite import CLIENTS, VariantSuite

BUCKET = "bench"
TARGETS = ["floor", "ours", "flask", "thumbor", "vips"]
# Headers that nginx or the protocol adds to a response.
NOT_THE_WORKERS = {"server", "date", "connection", "transfer-encoding", "x-request-id"}
PLAIN_ANSWER = b'Content-Type: application/json\r\n\r\n{"status":"success","data":{"status":"ok"}}'


def arguments() -> argparse.Namespace:
    """Parse the options. For make, each option has an environment variable with the same name in capitals."""

    def of(name: str, default: str) -> str:
        return os.environ.get(name) or default

    parser = argparse.ArgumentParser(description=__doc__)
    names = [*[row.name for row in ROWS], *variants.NAMES, gallery.NAME]
    parser.add_argument("--rows", default=of("ROWS", " ".join(names)))
    parser.add_argument("--targets", default=of("TARGETS", " ".join(TARGETS)))
    parser.add_argument(
        "--sweep", default=of("SWEEP", ""), help=f"curves to measure instead of the table: {' '.join(Sweeps.names)}"
    )
    parser.add_argument("--duration", type=float, default=float(of("DURATION", "5")))
    parser.add_argument("--rounds", type=int, default=int(of("ROUNDS", "3")))
    parser.add_argument("--clients", type=int, default=int(of("CLIENTS", "32")))
    parser.add_argument("--requests", type=int, default=int(of("REQUESTS", "1000000")))
    parser.add_argument("--engine", default=of("ENGINE", "seaweedfs"))
    parser.add_argument("--run-dir", type=Path, required=True)
    parser.add_argument("--results", type=Path, default=Path(of("RESULTS", str(BENCH / "results"))))
    parser.add_argument("--binaries", type=Path, required=True, help="the folder of gunicorn, thumbor, weed, rclone")
    parser.add_argument("--playwright", type=Path, help="a Python that has Playwright, for the gallery")
    parser.add_argument("--programs", type=Path, required=True, help="the folder of the built C programs")
    options = parser.parse_args()
    options.rows, options.targets, options.sweep = options.rows.split(), options.targets.split(), options.sweep.split()
    for given, known in (
        (options.rows, names),
        (options.targets, [*TARGETS, "unchecked", "guarded"]),
        (options.sweep, list(Sweeps.names)),
    ):
        if unknown := set(given) - set(known):
            parser.error(f"{' '.join(sorted(unknown))}: unknown, must be of {' '.join(known)}")
    return options


def say(line: str) -> None:
    """Print a line of progress without buffering."""
    print(line, flush=True)


def workers_answer(stack: Stack) -> bytes:
    """The response that our workers send to nginx for /healthz, reconstructed from nginx's response."""
    connection = http.client.HTTPConnection(stack.host, timeout=5)
    connection.request("GET", "/healthz")
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    headers = "".join(
        f"{name}: {value}\r\n" for name, value in answer.getheaders() if name.lower() not in NOT_THE_WORKERS
    )
    return headers.encode() + b"\r\n" + body


def start_stacks(
    options: argparse.Namespace, rows: list[Row], engine, folder: Path, processes: Processes
) -> dict[str, Stack]:
    """Start the stacks that the rows and targets need."""
    stacks: dict[str, Stack] = {}
    if "ours" in options.targets:
        stacks["ours"] = start_ours(engine, BUCKET, folder, processes)
        if not all(row.cache for row in rows):
            stacks["ours-uncached"] = start_ours(engine, BUCKET, folder, processes, name="ours-uncached", cache=False)
    if "unchecked" in options.targets and any("unchecked" in row.targets for row in rows):
        stacks["unchecked"] = start_ours(
            engine, BUCKET, folder, processes, name="unchecked", environment={"UPLOAD_CHECK": "off"}
        )
    if "guarded" in options.targets and any("guarded" in row.targets for row in rows):
        stacks["guarded"] = start_guarded(engine, BUCKET, folder, processes)
    if "flask" in options.targets:
        stacks["flask"] = start_flask(engine, BUCKET, folder, processes, options.binaries)
    if "floor" in options.targets and any(row.name == "healthz" for row in rows):
        said = workers_answer(stacks["ours"]) if "ours" in stacks else PLAIN_ANSWER
        stacks["hello"] = start_hello(said, options.programs / "hello", engine, folder, processes)
    return stacks


def table(options: argparse.Namespace, suite: Suite, rows: list[Row], about: dict, stem: str) -> bool:
    """Measure the table's rows and report. Return whether every measurement is valid."""
    results = suite.run(rows)
    memory = suite.memory()
    plan = {"seconds": options.duration, "rounds": options.rounds, "clients": options.clients}
    markdown = report.text(about, plan, rows, results, memory)
    groups = []
    for row in rows:
        rates = {
            name: rate
            for name, rounds in results.get(row.name, {}).items()
            if (rate := report.median(rounds, "per_second"))
        }
        if "floor" in rates:
            groups.append((row.title, rates))
    drawing = plot.bars(
        f"Requests a second, S3 asked directly = 1 ({about['engine']}, {options.clients} clients)", groups
    )
    report.write(
        options.results,
        stem,
        {"machine": about, "plan": plan, "results": results, "memory": memory},
        markdown,
        {"": drawing},
    )
    say("\n" + markdown)
    counts = not any(
        result["wrong"] for targets in results.values() for rounds in targets.values() for result in rounds
    )
    if counts and _is_whole(options, len(rows) == len(ROWS)):
        root, drawing = BENCH.parent, f"results/{stem}.svg"
        short = report.circumstances(about, plan) + "\n\n" + report.compared(rows, results, memory)
        report.publish(BENCH / "README.md", "newest", f"\n{report.picture(drawing)}\n{markdown}\n")
        report.publish(
            root / "docs" / "performance.md", "newest", f"\n{report.picture('../bench/' + drawing)}\n{short}\n\n"
        )
        report.publish(root / "README.md", "picture", report.picture("bench/" + drawing))
    return counts


def _is_whole(options: argparse.Namespace, has_all_rows: bool) -> bool:
    """Whether the documents get these results."""
    return (
        has_all_rows
        and set(TARGETS) <= set(options.targets)
        and options.engine == "seaweedfs"
        and options.results.resolve() == (BENCH / "results").resolve()
    )


def variant_table(
    options: argparse.Namespace, plan: Plan, engine, processes: Processes, about: dict, stem: str
) -> bool:
    """Measure the rows of variants and report. Return whether every measurement is valid."""
    names = [name for name in variants.NAMES if name in options.rows]
    stacks = {}
    if "ours" in options.targets:
        stacks["ours"] = start_ours(engine, BUCKET, plan.folder, processes, name="variants")
    if "thumbor" in options.targets:
        stacks["thumbor"] = start_thumbor(plan.folder, processes, options.binaries, about["cores"])
    pictures = make_pictures(options.programs)
    vips = options.programs / "vips" if "vips" in options.targets else None
    suite = VariantSuite(plan, engine, BUCKET, pictures, stacks, vips, say)
    looks = suite.look([variant for variant in variants.VARIANTS if variant.name in names])
    results = suite.run(names)
    stem += "-variants"
    said = {"seconds": options.duration, "rounds": options.rounds, "clients": CLIENTS}
    markdown = report.circumstances(about, said) + "\n\n" + variant_report.text(results, looks) + "\n"
    drawing = variant_report.drawing(about, CLIENTS, results)
    content = {"machine": about, "plan": said, "results": results, "looks": looks}
    report.write(options.results, stem, content, markdown, {"": drawing})
    say("\n" + markdown)
    counts = not any(
        result["wrong"] for targets in results.values() for rounds in targets.values() for result in rounds
    )
    if counts and _is_whole(options, len(names) == len(variants.NAMES)):
        drawing = f"results/{stem}.svg"
        short = "\n\n".join(
            [
                report.circumstances(about, said),
                variant_report.compared(results),
                variant_report.single(results),
                variant_report.seen(looks),
            ]
        )
        report.publish(BENCH / "README.md", "variants", f"\n{report.picture(drawing, 'variants')}\n{markdown}\n")
        report.publish(
            BENCH.parent / "docs" / "performance.md",
            "variants",
            f"\n{report.picture('../bench/' + drawing, 'variants')}\n{short}\n\n",
        )
    return counts


def gallery_table(
    options: argparse.Namespace, plan: Plan, engine, processes: Processes, about: dict, stem: str
) -> None:
    """Measure the gallery and report."""
    stack = start_ours(engine, BUCKET, plan.folder, processes, name="gallery", environment={"GALLERY": "on"})
    say("gallery")
    results = gallery.measure(stack, options.playwright, options.rounds)
    stem += f"-{gallery.NAME}"
    markdown = f"{report.place(about)}\n\n{gallery.text(results)}\n"
    report.write(options.results, stem, {"machine": about, "results": results}, markdown, {})
    say("\n" + markdown)
    if _is_whole(options, True):
        report.publish(BENCH.parent / "docs" / "performance.md", gallery.NAME, f"\n{markdown}\n")


def curves(options: argparse.Namespace, sweeps: Sweeps, about: dict, stem: str) -> bool:
    """Measure the requested curves and draw them. Return whether every measurement is valid."""
    found = {name: sweeps.run(name) for name in options.sweep}
    drawings = {
        f"-{name}": plot.lines(curve["title"], curve["across"], curve["up"], curve["curves"])
        for name, curve in found.items()
    }
    lines = [f"{about['date']}, S3 is {about['engine']}, {about['cores']} cores ({about['cpu']})."]
    for curve in found.values():
        lines.append(f"\n## {curve['title']} ({curve['up']})\n")
        for series, points in curve["curves"].items():
            lines.append(f"- {series}: " + ", ".join(f"{x:g}: {y:.4g}" for x, y in points))
        extra = {key: value for key, value in curve.items() if key not in {"title", "across", "up", "curves", "wrong"}}
        lines += [f"- {key}: {value}" for key, value in extra.items()]
        lines += [f"- INVALID: {wrong}" for wrong in curve["wrong"]]
    markdown = "\n".join(lines) + "\n"
    report.write(options.results, stem + "-sweep", {"machine": about, "sweeps": found}, markdown, drawings)
    say("\n" + markdown)
    return not any(curve["wrong"] for curve in found.values())


def main() -> int:
    """Run the benchmark. Return 0 if every measurement is valid, even if a figure is not reached."""
    options = arguments()
    stop_on_signals()
    about = report.machine(options.engine)
    stem = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d-%H%M%S") + f"-{options.engine}"
    folder = options.run_dir / stem
    folder.mkdir(parents=True)
    rows = [row for row in ROWS if row.name in options.rows]
    try:
        with Processes() as processes:
            say(f"starting {options.engine}")
            engine = start_engine(options.engine, options.binaries, folder / "engine", processes)
            fixtures = make_fixtures(engine, BUCKET, folder / "fixtures")
            plan = Plan(options.duration, options.rounds, options.clients, folder, options.programs / "client")
            if options.sweep:
                counts = curves(options, Sweeps(plan, engine, fixtures, options.requests, say), about, stem)
            else:
                counts = True
                # Targets of one table are stopped before those of the next one start.
                if rows:
                    with Processes() as started:
                        stacks = start_stacks(options, rows, engine, folder, started)
                        allowed = [
                            Row(
                                **{
                                    **row.__dict__,
                                    "targets": tuple(name for name in row.targets if name in options.targets),
                                }
                            )
                            for row in rows
                        ]
                        counts = table(options, Suite(plan, engine, fixtures, stacks, say), allowed, about, stem)
                if set(options.rows) & set(variants.NAMES):
                    with Processes() as started:
                        counts &= variant_table(options, plan, engine, started, about, stem)
                if gallery.NAME in options.rows and "ours" in options.targets:
                    with Processes() as started:
                        gallery_table(options, plan, engine, started, about, stem)
        # Objects, caches and spool files take gigabytes. After a failure they stay, with the logs.
        shutil.rmtree(folder)
        return 0 if counts else 1
    except Stopped as stopped:
        shutil.rmtree(folder)
        say("\nstopped")
        return stopped.status
    except BenchError as error:
        print(f"bench: {error}\nlogs are in {folder}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
