"""SVG drawings without a library: bars for the table, lines for the curves."""

from collections.abc import Sequence
from html import escape

COLOURS = {
    "floor": "#9aa0a6",
    "vips": "#9aa0a6",
    "static": "#9aa0a6",
    "ours": "#1a73e8",
    "unchecked": "#8ab4f8",
    "guarded": "#8ab4f8",
    "flask": "#e8710a",
    "thumbor": "#e8710a",
}
PALETTE = ("#1a73e8", "#e8710a", "#188038", "#9334e6")
FONT = 'font-family="sans-serif" font-size="12" fill="#202124"'


def _svg(width: int, height: int, body: list[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">\n'
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>\n' + "\n".join(body) + "\n</svg>\n"
    )


def _label(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {FONT}>{escape(text)}</text>'


def bars(title: str, groups: Sequence[tuple[str, dict[str, float]]], bases: Sequence[str] = ("floor",)) -> str:
    """Requests per second relative to those of the first of `bases` that a row has.

    Each row is a group of bars, labelled with their rates.
    """
    left, room, bar, gap = 250, 380, 14, 16
    body, y = [_label(10, 20, title)], 40
    base_of = [rates[next(base for base in bases if base in rates)] for _, rates in groups]
    widest = max(
        (rate / base for base, (_, rates) in zip(base_of, groups, strict=True) for rate in rates.values()), default=1
    )
    scale = room / max(widest, 1)
    top = y
    for base, (name, rates) in zip(base_of, groups, strict=True):
        body.append(_label(left - 8, y + bar * len(rates) / 2 + 4, name, "end"))
        for target, rate in rates.items():
            share = rate / base
            body.append(
                f'<rect x="{left}" y="{y}" width="{share * scale:.1f}" height="{bar - 2}" fill="{COLOURS[target]}"/>'
            )
            body.append(_label(left + share * scale + 5, y + bar - 4, f"{target} {rate:.4g}/s ({share:.2f})"))
            y += bar
        y += gap
    body.append(
        f'<line x1="{left + scale:.1f}" y1="{top - 6}" x2="{left + scale:.1f}" y2="{y - gap + 6}" '
        'stroke="#5f6368" stroke-dasharray="3 3"/>'
    )
    return _svg(left + room + 190, y + 10, body)


def lines(title: str, across: str, up: str, series: dict[str, list[tuple[float, float]]]) -> str:
    """Curves over a horizontal axis with equal steps between its values. The vertical axis starts at zero."""
    left, top, width, height = 80, 50, 520, 260
    values = sorted({x for points in series.values() for x, _ in points})
    highest = max((y for points in series.values() for _, y in points), default=1) or 1
    step = width / max(len(values) - 1, 1)
    body = [_label(10, 20, title), _label(left + width / 2, top + height + 40, across, "middle"), _label(10, 40, up)]
    for i in range(5):
        y = top + height - height * i / 4
        body.append(f'<line x1="{left}" y1="{y:.1f}" x2="{left + width}" y2="{y:.1f}" stroke="#dadce0"/>')
        body.append(_label(left - 6, y + 4, f"{highest * i / 4:.4g}", "end"))
    if len(values) <= 12:
        body += [_label(left + step * i, top + height + 18, f"{value:g}", "middle") for i, value in enumerate(values)]
    else:
        body += [
            _label(left, top + height + 18, f"{values[0]:g}", "middle"),
            _label(left + width, top + height + 18, f"{values[-1]:g}", "middle"),
        ]
    for number, (name, points) in enumerate(series.items()):
        colour = PALETTE[number % len(PALETTE)]
        path = " ".join(
            f"{left + step * values.index(x):.1f},{top + height - height * y / highest:.1f}" for x, y in points
        )
        body.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        body.append(_label(left + width + 8, top + 16 + 18 * number, name).replace("#202124", colour))
    return _svg(left + width + 130, top + height + 60, body)
