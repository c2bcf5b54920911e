"""What the logs of the whole run say."""

import pytest

# Collected here: the same tests on this run.
from test_logs import test_no_log_holds_a_secret, test_no_worker_crashed  # noqa: F401


@pytest.fixture
def stack(rig):
    """The run that the tests read the logs of."""
    return rig.stack
