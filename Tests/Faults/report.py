"""The table of injected faults and their results."""

import collections
import datetime
import json
import os

from ledger import FIGURES

COLUMNS = {
    "requests": "uploads",
    "faults": "faults",
    "acknowledged": "acknowledged",
    "lost": "lost",
    "half_visible": "half-visible",
    "unacknowledged_whole": "unacknowledged, whole",
    "dishonest": "wrong responses",
    "wrong_downloads": "wrong downloads",
}
assert set(COLUMNS) == set(FIGURES)


class Report:
    """The results of all scenarios, in the order in which they ran."""

    def __init__(self, facts):
        """`facts` describe the run: the engine, the seed and so on."""
        self.facts = facts
        self.rows = []
        self.faults = collections.Counter()

    def add(self, scenario, figures, faults):
        """Adds the figures of a scenario and the proxies' log entries with a fault."""
        self.rows.append({"scenario": scenario, **figures})
        self.faults.update(f"{entry['proxy']}: {entry['fault']}" for entry in faults)

    @property
    def totals(self):
        """The sums of all figures."""
        return {figure: sum(row[figure] for row in self.rows) for figure in FIGURES}

    def _table(self, rows, first):
        """A table of rows and their sums."""
        lines = [[first, *COLUMNS.values()], ["---"] + ["---:"] * len(COLUMNS)]
        lines += [[name, *(f"{figures[figure]:,}" for figure in COLUMNS)] for name, figures in rows]
        lines += [["**all**", *(f"**{self.totals[figure]:,}**" for figure in COLUMNS)]]
        return ["| " + " | ".join(line) + " |" for line in lines]

    def _groups(self):
        """The sums for each group of scenarios."""
        groups = collections.defaultdict(collections.Counter)
        for row in self.rows:
            group = groups[row["scenario"].split(",")[0]]
            group.update({figure: row[figure] for figure in FIGURES}, scenarios=1)
        return [(f"{name} ({figures['scenarios']})", figures) for name, figures in groups.items()]

    def summary(self):
        """The facts, the sums, and the number of injections of each fault."""
        lines = [
            ", ".join(f"{name} {value}" for name, value in self.facts.items() if not name.startswith("_")) + ".",
            "",
        ]
        lines += [*self._table(self._groups(), "scenarios"), "", "| fault | times |", "| --- | ---: |"]
        lines += [f"| {fault} | {times:,} |" for fault, times in sorted(self.faults.items())]
        return "\n".join(lines) + "\n"

    def markdown(self):
        """The summary and the figures of each scenario."""
        return (
            self.summary()
            + "\n"
            + "\n".join(self._table([(row["scenario"], row) for row in self.rows], "scenario"))
            + "\n"
        )

    def put_into(self, path):
        """Replaces the figures of this engine in a document, between the engine's two markers."""
        begin, end = f"<!-- figures of {self.facts['engine']} -->\n", "<!-- end -->"
        before, found, after = path.read_text().partition(begin)
        assert found, f"{path} has no place for the figures of {self.facts['engine']}"
        path.write_text(before + begin + self.summary() + end + after.partition(end)[2])

    def write(self, folder):
        """Writes reliability.json and reliability.md."""
        self.facts["seconds"] = round(datetime.datetime.now(datetime.UTC).timestamp() - self.facts.pop("_start"))
        everything = {"facts": self.facts, "scenarios": self.rows, "totals": self.totals, "faults": self.faults}
        (folder / "reliability.json").write_text(json.dumps(everything, indent=1) + "\n")
        (folder / "reliability.md").write_text(self.markdown())


def facts(**more):
    """Facts about the machine and the run, for readers of the report."""
    now = datetime.datetime.now(datetime.UTC)
    return {"date": f"{now:%Y-%m-%d}", "cores": os.cpu_count(), **more, "_start": now.timestamp()}
