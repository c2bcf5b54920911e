"""Checks the logs of the whole run."""

import pytest

# pytest runs these imported tests here, on the logs of this run.
from test_logs import test_no_log_holds_a_secret, test_no_worker_crashed  # noqa: F401


@pytest.fixture
def stack(rig):
    """The stack whose logs are checked."""
    return rig.stack
