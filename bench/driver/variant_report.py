"""The results of variants as Markdown tables and as a drawing."""

import math

from . import plot
from .report import Verdict, figure, median, ratio, table
from .variants import (
    CACHED,
    CACHED_TO_STATIC,
    CACHED_TO_THUMBOR,
    EXAMPLE,
    FIRST,
    FIRST_MS_MAX,
    VARIANTS,
)

Results = dict[str, dict[str, list[dict]]]
# What of a stack's CPU time is for variants. That of S3 is left out.
PARTS = ("renderers", "nginx", "workers")


def compared(results: Results) -> str:
    """A table of our figures beside thumbor's and libvips', with the figure to reach in parentheses."""
    lines = []
    for variant in VARIANTS:
        found = results.get(variant.name)
        if not found:
            continue
        ours, thumbor, vips = (found.get(name) for name in ("ours", "thumbor", "vips"))
        to_thumbor = Verdict(ratio(ours, thumbor, "per_second"), variant.rate_to_thumbor, False) if thumbor else None
        to_vips = ""
        if ours and vips:
            share = _cpu_ratio(ours, vips)
            to_vips = figure(share, 2)
            if variant.cpu_to_vips:
                to_vips = str(Verdict(share, variant.cpu_to_vips, True))
        lines.append(
            [
                variant.title,
                *(_rate(found.get(name)) for name in ("ours", "thumbor", "vips")),
                str(to_thumbor) if to_thumbor and ours else "",
                *(_cpu(found.get(name)) for name in ("ours", "thumbor", "vips")),
                to_vips,
            ]
        )
    head = ["work", "ours/s", "thumbor/s", "libvips/s", "ours to thumbor"]
    head += ["CPU ms ours", "thumbor", "libvips", "ours to libvips"]
    return table(head, lines) if lines else ""


def single(results: Results) -> str:
    """A table of cached variants and of the first variant."""
    lines = []
    cached = results.get(CACHED, {})
    for other, wanted in (("static", CACHED_TO_STATIC), ("thumbor", CACHED_TO_THUMBOR)):
        if "ours" in cached and other in cached:
            name = {"static": "nginx's static file", "thumbor": "thumbor's result storage"}[other]
            lines.append(
                [
                    f"cached, {EXAMPLE.title}, to {name}",
                    f"{_rate(cached['ours'])}/s",
                    f"{_rate(cached[other])}/s",
                    str(Verdict(ratio(cached["ours"], cached[other], "per_second"), wanted, False)),
                ]
            )
    first = results.get(FIRST, {})
    if "ours" in first:
        ours = median(first["ours"], "p50_ms")
        verdict = (
            "invalid" if ours is None else f"(≤ {FIRST_MS_MAX:.0f} ms) {'yes' if ours <= FIRST_MS_MAX else '**no**'}"
        )
        lines.append(
            [
                f"first variant of a new object, alone, {EXAMPLE.title}, p50",
                f"{figure(ours, 0)} ms",
                f"{figure(median(first['thumbor'], 'p50_ms'), 0)} ms" if "thumbor" in first else "",
                verdict,
            ]
        )
    return table(["work", "ours", "other", "target"], lines) if lines else ""


def seen(looks: dict[str, dict[str, dict]]) -> str:
    """A table of what came out: type, bytes, and how close it is to the reference."""
    lines = []
    for variant in VARIANTS:
        for name, look in looks.get(variant.name, {}).items():
            frames = f", {look['frames']} frames" if look["frames"] > 1 else ""
            lines.append(
                [
                    variant.title,
                    name,
                    f"{look['format']} {look['size'][0]} × {look['size'][1]}{frames}",
                    f"{look['bytes']:,}",
                    _decibels(look["psnr"]),
                    _decibels(look["scaling_psnr"]),
                ]
            )
    return table(["work", "at", "result", "bytes", "PSNR dB", "scaling alone"], lines) if lines else ""


def measured(results: Results) -> str:
    """A table of latencies, and of our CPU time by part."""
    titles = {variant.name: variant.title for variant in VARIANTS}
    titles |= {CACHED: f"cached, {EXAMPLE.title}", FIRST: f"first, alone, {EXAMPLE.title}"}
    lines = []
    for name, targets in results.items():
        for target, rounds in targets.items():
            wrong = next((result["wrong"] for result in rounds if result["wrong"]), None)
            cells = [figure(median(rounds, "per_second"), 1)]
            cells += [figure(median(rounds, what), 1) for what in ("p50_ms", "p99_ms")]
            cells += [figure(median(rounds, "cpu_ms", part), 2) for part in (*PARTS, "s3")]
            lines.append([titles[name], target, *(["INVALID: " + wrong, *[""] * 6] if wrong else cells)])
    head = ["work", "at", "requests/s", "p50 ms", "p99 ms", "CPU ms renderers", "nginx", "workers", "S3"]
    return table(head, lines) if lines else ""


def text(results: Results, looks: dict[str, dict[str, dict]]) -> str:
    """The complete report."""
    return "\n\n".join(part for part in (compared(results), single(results), seen(looks), measured(results)) if part)


def drawing(about: dict, clients: int, results: Results) -> str:
    """Rates of variants that no cache has, relative to those of libvips in process."""
    groups = []
    for variant in VARIANTS:
        rates = {
            name: rate
            for name, rounds in results.get(variant.name, {}).items()
            if (rate := median(rounds, "per_second"))
        }
        if rates:
            groups.append((variant.title, rates))
    title = f"Variants a second that no cache has, libvips in process = 1 ({about['engine']}, {clients} clients)"
    return plot.bars(title, groups, ("vips", "thumbor", "ours"))


def _total(result: dict) -> float:
    return sum(result["cpu_ms"].get(part, 0) for part in PARTS)


def _cpu(rounds: list[dict] | None) -> str:
    """The median of the CPU time of all parts but S3."""
    if not rounds or any(result["wrong"] for result in rounds):
        return "-"
    return f"{sorted(_total(result) for result in rounds)[len(rounds) // 2]:.1f}"


def _cpu_ratio(ours: list[dict], vips: list[dict]) -> float | None:
    if any(result["wrong"] for result in ours + vips):
        return None
    ratios = sorted(_total(one) / _total(other) for one, other in zip(ours, vips, strict=True))
    return ratios[len(ratios) // 2]


def _rate(rounds: list[dict] | None) -> str:
    return figure(median(rounds, "per_second"), 1) if rounds else "-"


def _decibels(value: float | None) -> str:
    if value is None:
        return "-"
    return "other size or frames" if math.isnan(value) else f"{value:.1f}"
