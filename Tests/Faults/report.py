"""The table of what was broken and what became of it."""

import collections
import datetime
import json
import os

from ledger import FIGURES

COLUMNS = {
    "requests": "uploads", "faults": "faults", "acknowledged": "acknowledged", "lost": "lost", "half_visible": "half-visible",
    "unacknowledged_whole": "unacknowledged, whole", "dishonest": "dishonest answers", "wrong_downloads": "wrong downloads"}
assert set(COLUMNS) == set(FIGURES)


class Report:
    """Rows in the order in which the scenarios ran."""

    def __init__(self, facts):
        """`facts` are about the run: the engine, the seed and so on."""
        self.facts = facts
        self.rows = []
        self.faults = collections.Counter()

    def add(self, scenario, figures, faults):
        """A scenario's figures, and the entries of the proxies' log that have a fault."""
        self.rows.append({"scenario": scenario, **figures})
        self.faults.update(f"{entry['proxy']}: {entry['fault']}" for entry in faults)

    @property
    def totals(self):
        """The sums."""
        return {figure: sum(row[figure] for row in self.rows) for figure in FIGURES}

    def markdown(self):
        """Both tables and the facts."""
        head = ["scenario", *COLUMNS.values()]
        rows = [[row["scenario"], *(f"{row[figure]:,}" for figure in COLUMNS)] for row in self.rows]
        rows.append(["**all**", *(f"**{self.totals[figure]:,}**" for figure in COLUMNS)])
        lines = [", ".join(f"{name} {value}" for name, value in self.facts.items()) + ".", ""]
        lines += ["| " + " | ".join(row) + " |" for row in [head, ["---"] + ["---:"] * len(COLUMNS), *rows]]
        lines += ["", "| fault | times |", "| --- | ---: |"]
        lines += [f"| {fault} | {times:,} |" for fault, times in sorted(self.faults.items())]
        return "\n".join(lines) + "\n"

    def write(self, folder):
        """reliability.json and reliability.md."""
        self.facts["seconds"] = round(datetime.datetime.now(datetime.UTC).timestamp() - self.facts.pop("_start"))
        everything = {"facts": self.facts, "scenarios": self.rows, "totals": self.totals, "faults": self.faults}
        (folder / "reliability.json").write_text(json.dumps(everything, indent=1) + "\n")
        (folder / "reliability.md").write_text(self.markdown())


def facts(**more):
    """What a reader of the figures has to know."""
    now = datetime.datetime.now(datetime.UTC)
    return {"date": f"{now:%Y-%m-%d}", "cores": os.cpu_count(), **more, "_start": now.timestamp()}
