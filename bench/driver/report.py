"""Results as Markdown tables and as JSON."""

import datetime
import json
import os
import platform
import statistics
from dataclasses import dataclass
from pathlib import Path

from .rows import Row

MIB = 1 << 20
WORKER_ANONYMOUS_MAX = 64 * MIB
MEMORY_SHARE_MAX = 1 / 3


@dataclass(frozen=True)
class Verdict:
    """A ratio and the figure that it must reach. `ratio` is None if a measurement is invalid."""

    ratio: float | None
    wanted: float
    at_most: bool

    @property
    def reached(self) -> bool:
        """Whether the figure is reached."""
        if self.ratio is None:
            return False
        return self.ratio <= self.wanted if self.at_most else self.ratio >= self.wanted

    def __str__(self) -> str:
        ratio = "invalid" if self.ratio is None else f"{self.ratio:.2f}"
        return f"{ratio} ({'≤' if self.at_most else '≥'} {self.wanted:.2f}) {'yes' if self.reached else '**no**'}"


def machine(engine: str) -> dict:
    """Facts about the machine, without its name."""
    cpu = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cpu": cpu,
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory / (1 << 30), 1),
        "kernel": platform.release().split("-")[0],
        "engine": engine,
        "load_before": round(os.getloadavg()[0], 2),
        "date": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"),
    }


def median(rounds: list[dict], *path: str) -> float | None:
    """The median of one figure over the rounds. None if a round is invalid or lacks the figure."""
    values = []
    for result in rounds:
        value = result
        for name in path:
            value = value.get(name) if value else None
        if result["wrong"] or value is None:
            return None
        values.append(value)
    return statistics.median(values) if values else None


def ratio(above: list[dict] | None, below: list[dict] | None, figure: str) -> float | None:
    """The median of the ratios within each round. Disturbances that slow both sides cancel out."""
    if not above or not below or any(result["wrong"] for result in above + below):
        return None
    return statistics.median(a[figure] / b[figure] for a, b in zip(above, below, strict=True))


def verdicts(row: Row, results: dict[str, list[dict]]) -> dict[str, Verdict]:
    """The row's ratios to the floor and to Flask, if a figure is set and both were measured."""
    floor, ours, flask = (results.get(name) for name in ("floor", "ours", "flask"))
    found = {}
    if ours and floor and row.rate_to_floor:
        found["floor"] = Verdict(ratio(ours, floor, "per_second"), row.rate_to_floor, False)
    if ours and floor and row.time_to_floor:
        found["floor"] = Verdict(ratio(ours, floor, "p50_ms"), row.time_to_floor, True)
    if ours and flask and row.rate_to_flask:
        found["flask"] = Verdict(ratio(ours, flask, "per_second"), row.rate_to_flask, False)
    if ours and flask and row.time_to_flask:
        found["flask"] = Verdict(ratio(flask, ours, "p50_ms"), row.time_to_flask, False)
    return found


def table(head: list[str], lines: list[list[str]]) -> str:
    """A Markdown table that also reads as plain text."""
    widths = [max(len(line[i]) for line in [head, *lines]) for i in range(len(head))]

    def text(cells: list[str]) -> str:
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"

    return "\n".join([text(head), "|" + "|".join("-" * (width + 2) for width in widths) + "|", *map(text, lines)])


def figure(value: float | None, digits: int) -> str:
    """A number in a table; `-` if there is none."""
    return "-" if value is None else f"{value:.{digits}f}"


def measured(rows: list[Row], results: dict[str, dict[str, list[dict]]]) -> str:
    """A table of every row at every target."""
    lines = []
    for row in rows:
        for name, rounds in results.get(row.name, {}).items():
            wrong = next((result["wrong"] for result in rounds if result["wrong"]), None)
            cells = [
                figure(median(rounds, "per_second"), 1),
                figure(median(rounds, "p50_ms"), 2),
                figure(median(rounds, "p99_ms"), 2),
            ]
            cells += [figure(median(rounds, "cpu_ms", part), 3) for part in ("nginx", "workers", "s3")]
            lines.append([row.title, name, *(["INVALID: " + wrong, *[""] * 5] if wrong else cells)])
    return table(["work", "at", "requests/s", "p50 ms", "p99 ms", "CPU ms nginx", "CPU ms workers", "CPU ms S3"], lines)


def compared(rows: list[Row], results: dict[str, dict[str, list[dict]]], memory: dict[str, dict[str, int]]) -> str:
    """A table of our ratios to the floor and to Flask, with the figure to reach in parentheses."""
    lines = []
    for row in rows:
        found = verdicts(row, results.get(row.name, {}))
        if found:
            lines.append([row.title, *(str(found[name]) if name in found else "" for name in ("floor", "flask"))])
    for row in rows:
        ours, unchecked = (results.get(row.name, {}).get(name) for name in ("ours", "unchecked"))
        if row.rate_to_unchecked and ours and unchecked:
            verdict = Verdict(ratio(ours, unchecked, "per_second"), row.rate_to_unchecked, False)
            lines.append([f"{row.title}, to the rate with UPLOAD_CHECK=off", str(verdict), ""])
        ours, guarded = (results.get(row.name, {}).get(name) for name in ("ours", "guarded"))
        if row.rate_of_guarded and ours and guarded:
            verdict = Verdict(ratio(guarded, ours, "per_second"), row.rate_of_guarded, False)
            lines.append([f"{row.title} with ACCESS=on, to the rate with ACCESS=off", str(verdict), ""])
    huge = median(results.get("upload1g", {}).get("ours", []), "worker_peak_anonymous")
    if huge is not None:
        reached = "yes" if huge <= WORKER_ANONYMOUS_MAX else "**no**"
        lines.append(["upload 1 GiB: a worker's anonymous memory", f"{huge / MIB:.1f} MiB (≤ 64 MiB) {reached}", ""])
    if "ours" in memory and "flask" in memory:
        share = Verdict(memory["ours"]["pss"] / memory["flask"]["pss"], MEMORY_SHARE_MAX, True)
        lines.append(["memory after all measurements", "", str(share)])
    return table(["work", "to the floor", "to Flask"], lines) if lines else ""


def memory_table(memory: dict[str, dict[str, int]]) -> str:
    """A table of the memory of each stack at the end: nginx and workers, and renderers apart from them."""
    return table(
        ["at", "PSS MiB", "RSS MiB", "anonymous MiB"],
        [[name, *(f"{held[kind] / MIB:.1f}" for kind in ("pss", "rss", "anonymous"))] for name, held in memory.items()],
    )


def place(about: dict) -> str:
    """A sentence about the date and the machine."""
    return (
        f"{about['date']}: {about['cores']} cores ({about['cpu']}), {about['memory_gib']} GiB, "
        f"Linux {about['kernel']}, S3 is {about['engine']}."
    )


def circumstances(about: dict, plan: dict) -> str:
    """A paragraph about the date, the machine and the parameters of the measurement."""
    return (
        f"{place(about)}\n{plan['clients']} clients, {plan['rounds']} rounds of {plan['seconds']:g} s, medians. "
        f"Load before the start: {about['load_before']}."
    )


def text(about: dict, plan: dict, rows: list[Row], results: dict, memory: dict) -> str:
    """The complete report."""
    parts = [
        circumstances(about, plan),
        compared(rows, results, memory),
        measured(rows, results),
        memory_table(memory) if memory else "",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def write(folder: Path, name: str, content: dict, markdown: str, drawings: dict[str, str]) -> None:
    """Write the files of one run: NAME.json, NAME.md and the SVG files."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(content, indent=1) + "\n")
    (folder / f"{name}.md").write_text(markdown)
    for kind, drawing in drawings.items():
        (folder / f"{name}{kind}.svg").write_text(drawing)


def publish(document: Path, mark: str, content: str) -> None:
    """Replace what stands between `<!-- mark -->` and `<!-- /mark -->` in a document."""
    start, end = f"<!-- {mark} -->\n", f"<!-- /{mark} -->"
    before, rest = document.read_text().split(start, 1)
    after = rest.split(end, 1)[1]
    document.write_text(f"{before}{start}{content}{end}{after}")


def picture(drawing: str, what: str = "requests") -> str:
    """The drawing in a document, by its path from there."""
    return f"![{what} per second]({drawing})\n"
