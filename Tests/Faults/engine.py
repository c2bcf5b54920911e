"""The S3 engine of the tests, which can be killed and restarted with the same data and port."""

import os
import signal
from contextlib import contextmanager
from pathlib import Path

from eventually import eventually
from processes import Child, command_name, descendants, kill_and_wait

SCRIPTS = Path(__file__).parents[2] / "scripts"


class Engine:
    """An engine from scripts/engines."""

    def __init__(self, name, run_dir, environment):
        """Only stores the arguments. `start` starts the engine."""
        self.name, self.run_dir, self.environment = name, run_dir, environment
        self._child = None

    def start(self):
        """Starts the engine and waits until it accepts objects."""
        ready = self.run_dir / "s3.env"
        ready.unlink(missing_ok=True)
        self._child = Child("S3", [SCRIPTS / "engines" / self.name], self.run_dir / "log" / "s3.log", self.environment)
        self._child.wait_until(ready.exists, f"{self.name} accepts objects", 180)

    def stop(self):
        """Stops the engine with SIGTERM."""
        if self._child is not None:
            self._child.stop()

    def kill(self):
        """Kills all processes of the engine with SIGKILL at once."""
        script = self._child.process.pid
        for process_id in descendants(script):
            if command_name(process_id) == "weed":
                kill_and_wait(process_id)
        # The engine's script ends when its processes have ended.
        self._child.stop()

    @contextmanager
    def without(self, name):
        """Kills one daemon of a cluster, such as volume-1. After the block the engine has restarted it."""
        path = self.run_dir / self.name / "pids" / name
        killed = int(path.read_text())
        kill_and_wait(killed)
        eventually(lambda: not path.exists(), f"{name} is gone")
        yield
        eventually(path.exists, f"{name} started again", 60)

    @contextmanager
    def silent(self):
        """Stops the engine (SIGSTOP) within the block: connections are accepted, but no response is sent."""
        stopped = [
            process_id for process_id in descendants(self._child.process.pid) if command_name(process_id) == "weed"
        ]
        assert stopped, "no engine process was stopped"
        for process_id in stopped:
            os.kill(process_id, signal.SIGSTOP)
        try:
            yield
        finally:
            for process_id in stopped:
                os.kill(process_id, signal.SIGCONT)
