"""What the logs of the whole run say."""

import pytest

from test_logs import test_no_log_holds_a_secret, test_no_worker_crashed  # noqa: F401 — collected here: the same tests on this run


@pytest.fixture
def stack(rig):
    """The run that the tests read the logs of."""
    return rig.stack
