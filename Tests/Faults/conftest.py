"""Fixtures for all tests: the rig, and a ledger of uploads that is compared with S3 after each test."""

import os
import secrets
from pathlib import Path

import pytest

import report
from ledger import FIGURES, Ledger
from rig import TIMEOUT_SECONDS, Rig

IS_QUICK = os.environ.get("FAULTS", "full") == "quick"
ENGINE = os.environ.get("ENGINE", "seaweedfs")


def pytest_collection_modifyitems(config, items):
    """Deselects tests marked `full` in a quick run, and tests marked `cluster` if the engine is not a cluster."""
    left_out = [
        item
        for item in items
        if (IS_QUICK and item.get_closest_marker("full"))
        or (item.get_closest_marker("cluster") and not ENGINE.endswith("-cluster"))
    ]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]
    items.sort(key=lambda item: bool(item.get_closest_marker("last")))


def pytest_terminal_summary(terminalreporter, config):
    """Prints the table of results and writes it to the run folder."""
    made = getattr(config, "faults_report", None)
    if made is not None and made.rows:
        made.write(Path(os.environ["RUN_DIR"]))
        if "RESULTS" in os.environ:
            made.put_into(Path(os.environ["RESULTS"]))
        terminalreporter.section("injected faults and their results")
        terminalreporter.write(made.markdown())


@pytest.fixture(scope="session")
def the_report(request):
    """The report of this run."""
    request.config.faults_report = report.Report(
        report.facts(engine=ENGINE, mode="quick" if IS_QUICK else "full", seed=int(os.environ.get("SEED", "1")))
    )
    return request.config.faults_report


@pytest.fixture(scope="session")
def rig(the_report):
    """The rig, started once for all tests."""
    rig = Rig(os.environ["RUN_DIR"], ENGINE, os.environ["BINARY"])
    yield rig
    rig.stop()


@pytest.fixture
def quiet(rig):
    """The rig without faults and without requests in progress, before the test and after it."""
    rig.proxy.clear()
    rig.settle()
    yield rig
    many = len(rig.proxy.faults(proxy="workers")) > 10
    rig.proxy.clear()
    rig.clock.set(0)
    rig.settle()
    if many:
        rig.renew_workers()


@pytest.fixture
def make_ledger(quiet):
    """A function that creates ledgers. Each has its own folder, which is emptied after the test."""
    made = []

    def make(prefix=None):
        made.append(Ledger(quiet.service, quiet.store, prefix or f"f{secrets.token_hex(6)}/", TIMEOUT_SECONDS))
        return made[-1]

    yield make
    for ledger in made:
        for key in quiet.store.keys(ledger.prefix):
            quiet.store.delete(key)


def scenario_name(node):
    """The name of a scenario in the report, such as `uploads, once: 503 SlowDown`."""
    name, _, variant = node.name.removeprefix("test_").partition("[")
    where = node.module.__name__.removeprefix("test_") + (" in parts" if node.cls else "")
    return f"{where}, {name.replace('_', ' ')}" + (f": {variant[:-1]}" if variant else "")


@pytest.fixture
def ledger(request, quiet, make_ledger, the_report):
    """The ledger of a test. After the test, S3 must have every acknowledged image and no partial one."""
    ledger = make_ledger()
    ledger.kills = 0
    yield ledger
    quiet.proxy.mend()
    requests = quiet.proxy.requests()
    faults = [request for request in requests if request["fault"]]
    quiet.settle()
    figures = ledger.verify()
    figures["faults"] = len(faults) + ledger.kills
    the_report.add(scenario_name(request.node), figures, faults)
    if quiet.store.open_uploads():
        quiet.sweep()
        assert quiet.store.open_uploads() == [], "the sweep left a multipart upload open"
    for complaint in ledger.complaints:
        print(complaint)
        for request in requests:
            if any(upload.key in complaint and upload.key in request["path"] for upload in ledger.uploads):
                print("   ", *request.values())
    assert ledger.complaints == []
    assert all(
        figures[figure] == 0 for figure in FIGURES if figure in ("lost", "half_visible", "dishonest", "wrong_downloads")
    )
    assert figures["faults"] > 0, "no fault was injected"
