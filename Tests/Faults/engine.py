"""The S3 behind everything: started, killed, started again on the same data and the same port."""

import os
import signal
from contextlib import contextmanager
from pathlib import Path

from eventually import eventually
from processes import Child, command_name, descendants, kill_and_wait

SCRIPTS = Path(__file__).parents[2] / "scripts"


class Engine:
    """One of scripts/engines, in the run folder."""

    def __init__(self, name, run_dir, environment):
        """Starts with `start`."""
        self.name, self.run_dir, self.environment = name, run_dir, environment
        self._child = None

    def start(self):
        """Starts it, and returns when it takes objects."""
        ready = self.run_dir / "s3.env"
        ready.unlink(missing_ok=True)
        self._child = Child("S3", [SCRIPTS / "engines" / self.name], self.run_dir / "log" / "s3.log", self.environment)
        self._child.wait_until(ready.exists, f"{self.name} takes objects", 180)

    def stop(self):
        """Ends it in good order."""
        if self._child is not None:
            self._child.stop()

    def kill(self):
        """SIGKILL to all of it at once."""
        script = self._child.process.pid
        for process_id in descendants(script):
            if command_name(process_id) == "weed":
                kill_and_wait(process_id)
        # The script ends when what it has started has ended.
        self._child.stop()

    @contextmanager
    def without(self, name):
        """Within this block one daemon of a cluster, such as volume-1, is dead; afterwards the engine has started it again."""
        path = self.run_dir / self.name / "pids" / name
        killed = int(path.read_text())
        kill_and_wait(killed)
        eventually(lambda: not path.exists(), f"{name} is gone")
        yield
        eventually(path.exists, f"{name} started again", 60)

    @contextmanager
    def silent(self):
        """Within this block it is stopped: connections are taken and nothing is answered."""
        stopped = [
            process_id for process_id in descendants(self._child.process.pid) if command_name(process_id) == "weed"
        ]
        assert stopped, "an engine that can be stopped"
        for process_id in stopped:
            os.kill(process_id, signal.SIGSTOP)
        try:
            yield
        finally:
            for process_id in stopped:
                os.kill(process_id, signal.SIGCONT)
