"""Features that an S3 engine lacks. Tests/engines.json lists them for these tests and for the Swift tests."""

import json
from pathlib import Path

_LACKS = json.loads((Path(__file__).parent.parent / "engines.json").read_text(encoding="utf-8"))


class Engine(str):
    """The name of an engine, with the features that it lacks."""

    def lacks(self, promise):
        """Returns why the engine lacks a feature, or None if it has it. An engine that is not listed lacks nothing."""
        return _LACKS.get(self, {}).get(promise)
