"""What is known of the S3 engines: what one lacks is in Tests/engines.json, for these tests and for those in Swift."""

import json
from pathlib import Path

_LACKS = json.loads((Path(__file__).parent.parent / "engines.json").read_text(encoding="utf-8"))


class Engine(str):
    """The name of an engine, and what it lacks."""

    def lacks(self, promise):
        """Why it does not keep a promise; None where it does. An engine that is not in the list lacks nothing."""
        return _LACKS.get(self, {}).get(promise)
